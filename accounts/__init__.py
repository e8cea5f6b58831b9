"""Staff accounts: signing in, second factors, passwords, and where somebody is signed in."""
