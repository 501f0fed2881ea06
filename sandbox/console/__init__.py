"""What the dispatcher's console needs beside the service: the page itself, and the platform around it to look at."""
