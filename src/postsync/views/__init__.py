"""Results and events as text; decides nothing."""
