"""Where snapshots, locks and journals live."""
