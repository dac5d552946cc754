"""The web app, the guard of Slack requests, the webhook."""
