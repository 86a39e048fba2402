"""A stand-in for the Outstand API; shares no code with the rest."""
