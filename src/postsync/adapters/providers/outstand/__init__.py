"""The Outstand API."""
