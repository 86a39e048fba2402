"""What each network takes."""
