"""Cases: the service between the state machine (`geo.cases`) and the store."""
