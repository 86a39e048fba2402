"""Posts made of posts: a document with variants or a template becomes ordinary documents."""
