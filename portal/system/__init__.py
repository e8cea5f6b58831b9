"""How the site itself is doing: for monitoring, for load balancers, and for administrators."""
