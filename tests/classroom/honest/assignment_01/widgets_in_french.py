# The hand of a student who writes French, plays with ipywidgets and IPython's display, and tests against PyTorch in cells of their own.
# %% imports
import torch
import torch.nn.functional as F
from torch import nn
import ipywidgets as widgets
from IPython.display import HTML, Markdown, Math, clear_output, display

from transconv_course import check

# %% student-given
numéro = 61803
student = numéro

# %%
display(Markdown("## Devoir 1 : l'opérateur *à partir de rien*"))
display(HTML("<b style='color: teal'>Numéro :</b> %d" % numéro))

# %% q1-answer
output_by_hand = [[0, 0, 4, -2], [8, -4, 6, 0], [4, 4, 2, 2]]
cells_of_four = 2
display(Math(r"Y = \begin{bmatrix}" + r"\\".join(" & ".join(map(str, ligne)) for ligne in output_by_hand) + r"\end{bmatrix}"))

# %% q2-answer
def trans_conv(X, K):
    """Tamponne X avec K (pas de 1, sans rembourrage)."""
    hauteur, largeur = X.shape
    h, l = K.shape
    sortie = X.new_zeros(hauteur + h - 1, largeur + l - 1)
    for i in range(hauteur):
        for j in range(largeur):
            sortie[i:i + h, j:j + l] += X[i, j] * K
    return sortie

# %% q3-answer
def trans_conv_strided(X, K, stride):
    """Tamponne X avec K, les tampons espacés de `stride` cases."""
    (hauteur, largeur), (h, l), (pas_h, pas_l) = X.shape, K.shape, stride
    sortie = X.new_zeros(pas_h * (hauteur - 1) + h, pas_l * (largeur - 1) + l)
    # une case du tampon après l'autre : quatre boucles
    for i in range(hauteur):
        for j in range(largeur):
            for t in range(h):
                for u in range(l):
                    sortie[pas_h * i + t, pas_l * j + u] += X[i, j] * K[t, u]
    return sortie

# %% q3-check
check.assignment_01.trans_conv_strided(trans_conv_strided)

# %%
def essai(pas_h=1, pas_l=2):
    clear_output(wait=True)
    résultat = trans_conv_strided(X, K, (pas_h, pas_l))
    display(HTML("<table>" + "".join("<tr>" + "".join(f"<td>{v:g}</td>" for v in ligne) + "</tr>" for ligne in résultat.tolist()) + "</table>"))

widgets.interact(essai, pas_h=widgets.IntSlider(min=1, max=4), pas_l=(1, 4));

# %% q4-answer
def trans_conv_padded(X, K, stride, padding):
    """Tamponne X avec K, puis enlève le bord."""
    bord_h, bord_l = padding
    sortie = trans_conv_strided(X, K, stride)
    # None et non -0 s'il n'y a rien à enlever
    sortie = sortie[bord_h:-bord_h or None]
    return sortie[:, bord_l:-bord_l or None]

# %%
# Mes essais : la même chose que PyTorch ?
for pas in [(1, 1), (2, 1), (1, 3), (3, 2)]:
    for bord in [(0, 0), (0, 2), (1, 0), (2, 1)]:
        a, b = torch.randn(4, 5, dtype=torch.float64), torch.randn(3, 2, dtype=torch.float64)
        attendu = F.conv_transpose2d(a[None, None], b[None, None], stride=pas, padding=bord)[0, 0]
        torch.testing.assert_close(trans_conv_padded(a, b, pas, bord), attendu)
display(Markdown("**Tout est égal !**"))

# %% q5-answer
def output_size(n, k, stride, padding):
    """Taille de la sortie sur un axe."""
    taille = (n - 1) * stride + k - 2 * padding
    if taille <= 0:
        raise ValueError(f"Il ne reste rien de la sortie : le rembourrage (padding) de {padding} est trop grand.")
    return taille


padding_that_triples = 1

# %%
curseur = widgets.IntSlider(value=1, min=0, max=5, description="padding")
étiquette = widgets.Label()

def changement(nouveau):
    étiquette.value = f"taille = {output_size(16, 5, 3, nouveau['new'])}"

curseur.observe(changement, names="value")
changement({"new": curseur.value})
display(widgets.VBox([curseur, étiquette]))

# %% q6-answer
def output_cell(X, K, stride, row, column):
    """Une seule case de la sortie."""
    pas_h, pas_l = stride
    somme = 0.0
    for t in range(K.shape[0]):
        for u in range(K.shape[1]):
            i, reste_i = divmod(row - t, pas_h)
            j, reste_j = divmod(column - u, pas_l)
            if reste_i == reste_j == 0 and i in range(X.shape[0]) and j in range(X.shape[1]):
                somme += float(X[i, j]) * float(K[t, u])
    return somme

# %% q6-check
check.assignment_01.output_cell(output_cell)

# %%
a, b = torch.randn(3, 4, dtype=torch.float64), torch.randn(2, 3, dtype=torch.float64)
tout = F.conv_transpose2d(a[None, None], b[None, None], stride=(3, 2))[0, 0]
max(abs(output_cell(a, b, (3, 2), r, c) - tout[r, c].item()) for r in range(tout.shape[0]) for c in range(tout.shape[1]))

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    """Plusieurs canaux, et un biais."""
    entrées, sorties = weight.shape[0], weight.shape[1]
    cartes = []
    for o in range(sorties):
        carte = trans_conv_padded(x[0], weight[0, o], stride, padding).clone()
        for c in range(1, entrées):
            carte += trans_conv_padded(x[c], weight[c, o], stride, padding)
        carte += bias[o]
        cartes.append(carte)
    return torch.stack(cartes, dim=0)

# %% q8-answer
weight_shape = (3, 5, 2, 4)


def as_layer(weight, bias, stride, padding):
    """La couche de PyTorch avec ces poids."""
    couche = nn.ConvTranspose2d(weight.shape[0], weight.shape[1], kernel_size=tuple(weight.shape[2:]),
                                stride=stride, padding=padding, dtype=weight.dtype)
    with torch.no_grad():
        couche.weight[:] = weight
        couche.bias[:] = bias
    return couche

# %% q9-answer
counterexample = (torch.tensor([[1, 2, 3], [4, 5, 6]], dtype=torch.double), torch.tensor([[1, -1]], dtype=torch.double), (2, 2), (0, 0))


def repaired(X, K, stride, padding):
    """Ce que few_loops promet."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w).type_as(X)     # erreur 1
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)                   # erreur 2
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    return Y[p_h:-p_h or None, p_w:-p_w or None]                     # erreur 3

# %% [markdown] q10-answer
# **a)** Ce n'est pas de la chance : dans les trois méthodes on additionne les mêmes produits, seulement dans un autre ordre. Prenons la case de la ligne 1 et de la colonne 2 de la question 1, qui vaut 6 = 0·1 + 2·1 + 0·(−1) + 2·2. En tamponnant, quatre cases de l'entrée y déposent chacune un produit ; en collectant, la case va chercher ces quatre paires ; en bouclant sur le noyau, chacun de ses quatre nombres en apporte un.
#
# **b)** Le pas (stride) écarte les tampons dans la sortie, et le rembourrage (padding) enlève un bord de la sortie. L'entrée ne change pas.
#
# **c)** L'accord sur des nombres aléatoires dit que chaque produit tombe à la bonne place, car deux sommes différentes ne seraient presque jamais égales par hasard. Il ne dit rien sur les réglages que je n'ai pas essayés, et ce n'est pas une preuve. Un exemple carré aurait caché un échange des lignes et des colonnes, par exemple `s_h` au lieu de `s_w`, ou un échange des canaux d'entrée et de sortie dans le poids.
#
# **d)** Non, elle rend la taille de l'entrée, pas ses valeurs : la convolution perd de l'information, donc il n'y a pas d'inverse en général.
