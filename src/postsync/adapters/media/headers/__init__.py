"""What the headers of media files tell, format by format; pixels are never decoded."""
