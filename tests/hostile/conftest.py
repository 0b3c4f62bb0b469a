"""Makers of hostile files."""

import io

import pytest
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas


@pytest.fixture(scope="session")
def make_docx():
    """Return a maker of Word documents: a function fills an empty one."""

    def make(fill):
        document = Document()
        fill(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make


@pytest.fixture(scope="session")
def make_pdf():
    """Return a maker of PDFs of one page."""

    def make(lines, size=10):
        out = io.BytesIO()
        sheet = canvas.Canvas(out, pagesize=A4)
        sheet.setFont("Helvetica", size)
        for index, line in enumerate(lines):
            sheet.drawString(72, 740 - index * 14, line)
        sheet.showPage()
        sheet.save()
        return out.getvalue()

    return make
