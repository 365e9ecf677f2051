"""The control room while a shift runs: who is where, what is not as planned, who needs help.

`board` is the plan of this hour, `picture` what is known beside it, `watching` turns the two into
alarms. `audience` says what somebody may hear, `reading` asks the database once for all who may
hear the same, `hub` does so again and again and hands it on; `endpoints` are the doors.
"""
