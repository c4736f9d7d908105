"""What staff and customers read: codes, dates and updates in plain English."""
