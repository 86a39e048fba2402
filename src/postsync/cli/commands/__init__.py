"""What each command does, one module a command. `main` declares their options and help."""
