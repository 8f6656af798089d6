from sourcing.cli import app

app()
