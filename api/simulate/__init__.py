"""Guards who walk their plans and send what they see, as tablets do, over real HTTP.

`walk` is where somebody is and what a receiver makes of it; `outbox`, `line` and `tablet` follow
the tablet's protocol; `guard` lives a shift, `people` lets guards in, `running` goes through the
hours, `service` is a service that can be killed, `proxy` spoils what goes between, and `counting`
says what became of everything.
"""
