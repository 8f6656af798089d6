from . import sourcing_correct_dates, sourcing_document_release
