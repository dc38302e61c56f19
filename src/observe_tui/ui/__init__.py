"""What do you see? The app, its screens, and nothing that is recorded.

Screens draw what sessions and reports hand them. May import everything below but `store`:
whatever is kept is reached through the ports handed to the app.
"""
