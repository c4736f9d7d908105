"""What pages show: rows turned into plain values for the templates."""
