from . import sourcing_document_release
