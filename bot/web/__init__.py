"""HTTP: Slack's signed requests, and whether Kaizen is alive and ready. What a request means is the app's affair."""
