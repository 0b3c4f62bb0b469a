"""What Slack asks of blocks, elements and views, as tables."""
