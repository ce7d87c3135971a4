# Une main francophone, avec des accents et des fractions exactes: French names, Fraction, tuples, tensors for numbers.

# %% imports
from fractions import Fraction
from math import ceil, floor

import torch
import torch.nn.functional as F
from torch import nn

from transconv_course import check

torch.set_num_threads(1)  # layers this small are faster so

# %% student-given
numéro_étudiant = "500812"
student = int(numéro_étudiant)

# %% q1-answer
# lignes paires : lignes 0 et 2 du noyau ; lignes impaires : ligne 1 (idem pour les colonnes)
#    2  3  2
#    3 -1  1
#   -1  1  1
counts_by_hand = [(4, 2), (2, 1)]
block_by_hand = [(Fraction(4), Fraction(4)), (Fraction(4), Fraction(-1))]


# %% q2-answer
def tampons_sur_un_axe(entrée, noyau, pas, marge):
    """Combien de tampons touchent la cellule o : ceux dont le début est dans ]o - noyau, o]."""
    longueur = (entrée - 1) * pas + noyau - 2 * marge
    résultat = []
    for o in range(marge, marge + longueur):
        premier = max(ceil(Fraction(o - noyau + 1, pas)), 0)
        dernier = min(floor(Fraction(o, pas)), entrée - 1)
        résultat.append(max(dernier - premier + 1, 0))
    return torch.tensor(résultat, dtype=torch.int64)


def stamp_counts(input_size, kernel_size, stride, padding):
    """Renvoie combien de tampons atteignent chaque cellule de la sortie.

    Les quatre : (lignes, colonnes).
    """
    lignes = tampons_sur_un_axe(input_size[0], kernel_size[0], stride[0], padding[0])
    colonnes = tampons_sur_un_axe(input_size[1], kernel_size[1], stride[1], padding[1])
    return torch.kron(lignes[:, None], colonnes[None, :])


unevenness = Fraction(3, 2) ** 2


# %% q3-answer
def médiane_basse(valeurs):
    return sorted(valeurs)[(len(valeurs) - 1) // 2]  # comme torch.median


def grid_energy(Y, s):
    """Renvoie la puissance des lignes de Y à la fréquence 1/s, sur celle des voisines."""
    largeur = Y.shape[1]
    centrée = Y - Y.mean()
    puissances = (torch.fft.rfft(centrée, dim=1).abs() ** 2).mean(dim=0).tolist()
    à = largeur // s
    portée = largeur // 8
    avant = puissances[max(à - portée, 0) : à]
    après = puissances[à + 1 : à + 1 + portée]
    return puissances[à] / médiane_basse(avant + après)


stripes = torch.tensor([[0.0] * 16, [7.0] * 16] * 8)
# une diagonale en plus, décalée de trois : chaque ligne a une seule pointe
hidden_grid = stripes + torch.eye(16).roll(3, dims=1)


# %% q4-answer
def transposed_head(x, weight, s):
    """Renvoie x agrandi s fois par une convolution transposée."""
    k = weight.shape[-1]
    marge = Fraction(k - s, 2)
    assert marge.denominator == 1, "k - s doit être pair"
    return F.conv_transpose2d(x, weight, stride=s, padding=int(marge))


def répétée(x, s):
    # deux fois : les colonnes, puis les lignes
    for _ in range(2):
        x = x.transpose(2, 3)
        x = torch.stack([x] * s, dim=3).flatten(2, 3) if s > 1 else x
    return x


def resize_head(x, weight, s):
    """Renvoie x agrandi s fois : cellules répétées, puis convolution."""
    moitié = weight.shape[-1] // 2
    return F.conv2d(répétée(x, s), weight, stride=1, padding=(moitié, moitié))


def shuffled(y, s):
    """Renvoie y, ses canaux battus comme des cartes dans les cellules."""
    n, canaux, lignes, colonnes = y.shape
    c = canaux // s**2
    sortie = y.new_empty(n, c, lignes * s, colonnes * s)
    vue = sortie.view(n, c, lignes, s, colonnes, s)
    for a in range(s):
        for b in range(s):
            vue[:, :, :, a, :, b] = y[:, s * a + b :: s * s]
    return sortie


def subpixel_head(x, weight, s):
    """Renvoie x agrandi s fois : convolution, puis battage."""
    moitié = weight.shape[-1] // 2
    return shuffled(F.conv2d(x, weight, stride=1, padding=(moitié, moitié)), s)


# %%
# un essai à moi, rien de carré
essai = torch.randn(2, 12, 3, 4, dtype=torch.float64)
print("battage juste :", torch.equal(shuffled(essai, 2), F.pixel_shuffle(essai, 2)))
print("répétition juste :", torch.equal(répétée(essai, 3), F.interpolate(essai, scale_factor=3)))


# %% q5-answer
def alike_start(kernels, s):
    """Renvoie le poids d'une convolution sous-pixel, toutes les phases pareilles."""
    return torch.stack([kernels[canal // s**2] for canal in range(len(kernels) * s**2)])


sizes_as_stamps = (torch.tensor(4), torch.tensor(6))
free_numbers = torch.tensor((16, 9, 36))


# %% q6-answer
def descend(x, y, weight, rate, steps):
    """Renvoie le poids après quelques pas de descente de gradient."""

    def perte(w):
        return ((transposed_head(x, w, 2) - y) ** 2).mean()

    poids = weight.clone().requires_grad_(True)
    for _ in range(steps):
        pente = torch.autograd.grad(perte(poids), poids)[0]
        poids = (poids - rate * pente).detach().requires_grad_(True)
    return poids


def relative_error(painted, large, small):
    """Renvoie l'erreur quadratique de painted, sur celle de small répétée."""
    erreur = nn.MSELoss()
    return erreur(painted, large) / erreur(répétée(small, 2), large)


# %% q7-answer
def summary(errors):
    """Renvoie la moyenne et l'étendue de chaque ligne."""
    moyennes = errors.sum(dim=1) / errors.shape[1]
    étendues = torch.stack([ligne.max() - ligne.min() for ligne in errors])
    return torch.vstack([moyennes, étendues]).T


def told_apart(errors):
    """Renvoie pour chaque paire de lignes si l'on peut les distinguer."""
    moyennes, étendues = summary(errors).T
    n = len(errors)
    return [
        (abs(moyennes[i] - moyennes[j]) > max(étendues[i], étendues[j])).item()
        for i in range(n - 1)
        for j in range(i + 1, n)
    ]


# %% q8-answer
def swing(Y, s, at):
    """Renvoie de combien diffèrent les cellules d'un bloc."""
    bloc = Y[at : at + s, at : at + s]
    différences = bloc.reshape(-1, 1) - bloc.reshape(1, -1)
    return différences.max()


# %% [markdown] q9-answer
# **À l'équipe du grand décodeur**
#
# **a) Ce que j'ai mesuré.** Trois têtes : T (transposée, noyau 4 × 4), R (répétition puis 3 × 3), S (sous-pixel 3 × 3, les
# quatre phases égales au départ). Deux fonctions de perte et trois graines chacune, donc 18 petits réseaux de 100 pas,
# entraînés sur 400 feuilles de 24 × 24 et testés sur 40 feuilles de 64 × 64 écrites par d'autres mains. L'erreur est
# rapportée à celle de la simple répétition. Son étendue entre graines vaut, avec « pixels », 0,007 (T), 0,032 (R) et
# 0,024 (S) ; avec « halves », 2,40, 0,29 et 0,005.
#
# **b) Ce qu'on peut distinguer.** Par l'erreur : rien. Avec « pixels » : 0,786, 0,813 et 0,803, et le plus grand écart
# (T et R, 0,027) reste sous l'étendue de R. Avec « halves » : 2,97, 1,12 et 1,01, mais T varie de 2,14 à 4,54. Par
# l'oscillation (*swing*) avec « pixels » : R (0,000) se distingue de T (0,062) et de S (0,045) ; T et S ne se distinguent
# pas. Avec « halves », T oscille de 1,11 en moyenne, mais avec une étendue de 1,37 ; la règle ne distingue aucune paire.
#
# **c) Qui a peint une grille ?** T toujours, malgré des comptes égaux : compter les tampons ne dit rien de la somme des
# poids qu'ils portent. S, parti sans grille, en a acquis une avec « pixels » (0,033 à 0,062) et aucune avec « halves »,
# car cette perte donne le même gradient aux quatre copies. R jamais. Avec « halves », la grille de T ne coûte rien : elle
# monte jusqu'à 1,92. Le départ égal est donc un début, pas une garantie.
#
# **d) Ce que cela ne montre pas.** Que le sous-pixel serait meilleur ; il faut rayer cette phrase. La comparaison n'était
# pas équitable : 16, 9 et 36 nombres libres, un départ soigné pour S seulement, un seul taux d'apprentissage, peu de pas,
# de minuscules images. Ensuite, je mesurerais T avec un départ sans grille, dix graines au moins, vos images, votre perte.
