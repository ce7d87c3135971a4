"""Folds a page's proofs and the sections that go deeper (tools/page_grammar.py) into HTML's <details>."""

from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from tools import page_grammar

PROOF, DEEPER = "tc-proof", "tc-deeper"


class fold(nodes.General, nodes.Element):  # noqa: N801
    """Holds a summary and what it unfolds."""


class summary(nodes.General, nodes.TextElement):  # noqa: N801
    """Stands for a proof: its title, which is translated, then its "tick"."""


class summary_heading(nodes.section):  # noqa: N801
    """Stands for a section that goes deeper; a section itself, because docutils writes a heading in no other place."""


def visit_fold(translator, node):
    translator.body.append(translator.starttag(node, "details"))


def depart_fold(translator, node):
    translator.body.append("</details>\n")


def visit_summary(translator, node):
    translator.body.append("<summary>")


def depart_summary(translator, node):
    translator.body.append(f' <span class="tc-tick">{node["tick"]}</span></summary>\n')


def depart_summary_heading(translator, node):
    translator.body.append("</summary>\n")


class FoldProofs(SphinxTransform):
    """Fold each proof under its title and the ✓ of its stored output; without either, the build fails."""

    default_priority = 4  # before Sphinx gathers what is translatable, such as the title

    def apply(self):
        for cell in list(self.document.findall(_is_proof)):
            code, *_ = cell.findall(nodes.literal_block)
            printed = [block.astext() for block in cell.findall(nodes.literal_block) if "stream" in block["classes"]]
            try:
                title, tick = page_grammar.proof_title(code.astext()), page_grammar.tick("\n".join(printed))
            except ValueError as error:
                name = Path(self.document["source"]).name
                raise ExtensionError(f"{name}, cell {cell['cell_index'] + 1}: {error}") from error
            code.rawsource = code.astext().partition("\n")[2].lstrip("\n")
            code.children = [nodes.Text(code.rawsource)]
            line = summary(title, title, tick=tick)
            line.source, line.line = self.document["source"], cell.line
            cell.children = [fold("", line, *cell.children, classes=[PROOF])]


def _is_proof(node):
    cell = isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"
    return cell and page_grammar.PROOF in node["cell_metadata"].get("tags", [])


class MarkDeeper(SphinxTransform):
    """Mark the sections that go deeper, while their headings are in English."""

    default_priority = 4

    def apply(self):
        for section in self.document.findall(nodes.section):
            if section.next_node(nodes.title).astext().startswith(page_grammar.DEEPER):
                section["classes"].append(DEEPER)


class FoldDeeper(SphinxPostTransform):
    """Fold the marked sections under their headings, once Sphinx has made its tables of contents from them."""

    default_priority = 199
    formats = ("html",)

    def run(self, **kwargs):
        for section in list(self.document.findall(nodes.section)):
            if DEEPER in section["classes"]:
                title, *body = section.children
                section.children = []
                section += fold("", summary_heading("", title, ids=section["ids"]), *body)
