"""An endpoint as one would write it at first: what ours is measured against."""
