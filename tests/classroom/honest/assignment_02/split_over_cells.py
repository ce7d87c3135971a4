# A student who writes French comments and splits functions over many cells: helpers before and after, patches later, answers moved to other cells.

# %% student-given
# mon numéro est deux cellules plus bas
numéro = ...

# %%
numéro = 41730

# %%
student = numéro

# %% q1-answer
windows_by_hand, cells_by_hand = 5, None

# %%
# les réponses b) et c), après réflexion
k, s, p = 4, 3, 1
cells_by_hand = s * (windows_by_hand - 1) + k - 2 * p
sizes_by_hand = [cells_by_hand]

# %%
sizes_by_hand.append(15)
sizes_by_hand += [16]

# %% q2-answer
def étendue(k, d):
    """De la première à la dernière cellule du noyau, trous compris."""
    return d * (k - 1) + 1

# %%
def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis."""
    place = n + 2 * p - étendue(k, d)
    vérifier(place >= 0, f"the kernel ({étendue(k, d)} cells) does not fit")
    return place // s + 1

# %%
def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output."""
    taille = bord(n, k, s, p, d) + o
    vérifier(taille >= 1, f"padding {p}: il ne reste rien")
    return taille

# %%
# les deux aides qui manquent encore
def vérifier(condition, message):
    if not condition:
        raise ValueError(message)


def bord(n, k, s, p, d):
    """La plus petite taille qui a n fenêtres."""
    return s * (n - 1) + étendue(k, d) - 2 * p

# %% q3-answer
class Résultat:
    """Vide pour le moment ; les méthodes viennent dans les cellules suivantes."""

    def __init__(self, k, s, p, d):
        self.k, self.s, self.p, self.d = k, s, p, d

# %%
def _tailles(self, n_out):
    petit = bord(n_out, self.k, self.s, self.p, self.d)
    return [n for n in range(petit, petit + self.s)]


Résultat.tailles = _tailles

# %%
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    return Résultat(k, s, p, d).tailles(n_out)

# %%
# oubli : une carte a au moins une cellule
_anciennes = Résultat.tailles


def _tailles(self, n_out):
    return [n for n in _anciennes(self, n_out) if n >= 1]


Résultat.tailles = _tailles

# %%
Résultat.reste = lambda self, n: n - bord(size_down(n, self.k, self.s, self.p, self.d), self.k, self.s, self.p, self.d)


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""
    return Résultat(k, s, p, d).reste(n)

# %%
couche = Résultat(3, 2, 1, 1)
tailles = [108]
while len(tailles) < 4:
    tailles.append(size_down(tailles[-1], 3, 2, 1, 1))
tailles

# %%
decoder_output_paddings = tuple(couche.reste(n) for n in reversed(tailles[:3]))

# %% q4-answer
def paddings(n, m, k, s, o):
    """Le p qui convient, dans une liste, ou la liste vide."""
    double = bord(n, k, s, 0, 1) + o - m
    return [double // 2] if double >= 0 and double % 2 == 0 else []

# %%
def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    return sorted(
        (k, s, p, o)
        for k in range(1, max_k + 1)
        for s in range(1, max_s + 1)
        for o in range(s)
        for p in paddings(n, m, k, s, o)
    )

# %%
doublings = [(k, p) for k in range(1, 9) for p in paddings(1, 2, k, 2, 0) if paddings(2, 4, k, 2, 0) == [p]]

# %% q5-answer
def descendre(n, layers):
    tailles = [n]
    for k, s, p in layers:
        tailles.append((tailles[-1] - k + 2 * p + s) // s)
    return tailles

# %%
def monter(n, layers):
    tailles = [n]
    for k, s, p in layers:
        tailles.append(bord(tailles[-1], k, s, p, 1))
    return tailles

# %%
def repaired(n, layers):
    """Return what plan promises to return."""
    bas = descendre(n, layers)
    return bas + monter(bas[-1], layers[::-1])[1:]

# %%
missed_windows = descendre(224, [(7, 2, 3)])[1] - plan(224, [(7, 2, 3)])[1]
blind_test = (11, 5, 12, 2)

# %% q6-answer
(a, b), (c, d) = [[int(x) for x in ligne] for ligne in K]

# %%
W_main = [
    [a, b, 0, 0, c, d, 0, 0, 0, 0, 0, 0],
    [0, a, b, 0, 0, c, d, 0, 0, 0, 0, 0],
    [0, 0, a, b, 0, 0, c, d, 0, 0, 0, 0],
    [0, 0, 0, 0, a, b, 0, 0, c, d, 0, 0],
    [0, 0, 0, 0, 0, a, b, 0, 0, c, d, 0],
    [0, 0, 0, 0, 0, 0, a, b, 0, 0, c, d],
]
row_of_W = W_main[3]

# %%
row_of_W_transposed = [ligne[5] for ligne in W_main]
W_chapitre_1 = [
    [0, 1, 0, 2, 3, 0, 0, 0, 0],
    [0, 0, 1, 0, 2, 3, 0, 0, 0],
    [0, 0, 0, 0, 1, 0, 2, 3, 0],
    [0, 0, 0, 0, 0, 1, 0, 2, 3],
]
row_of_the_12 = [ligne[2 * 3 + 1] for ligne in W_chapitre_1]
row_of_the_12

# %%
W_chapitre_1 = [
    [0, 1, 0, 2, 3, 0, 0, 0, 0],
    [0, 0, 1, 0, 2, 3, 0, 0, 0],
    [0, 0, 0, 0, 1 - 1, 0, 0, 0, 0],  # corrigé dans la cellule suivante
]

# %%
W_chapitre_1[2:] = [[0, 0, 0, 0, 1, 0, 2, 3, 0], [0, 0, 0, 0, 0, 1, 0, 2, 3]]
W_chapitre_1[2] = [0, 0, 0, 0, 1, 0, 2, 3, 0][:3] + [0, 1, 0] + [2, 3, 0]
row_of_the_12 = [ligne[7] for ligne in W_chapitre_1]

# %% q7-answer
def tampon(K, grande, haut, gauche):
    """Pose le noyau sur une grande carte vide."""
    carte = torch.zeros(grande, dtype=K.dtype)
    carte[haut : haut + K.shape[0], gauche : gauche + K.shape[1]] += K
    return carte

# %%
def colonnes_de_W_transposée(K, input_size, stride, padding):
    grande = tuple(n + 2 * p for n, p in zip(input_size, padding))
    m_h, m_w = (size_down(n, k, s, 0, 1) for n, k, s in zip(grande, K.shape, stride))
    for i in range(m_h):
        for j in range(m_w):
            yield couper(tampon(K, grande, i * stride[0], j * stride[1]), padding).reshape(-1)

# %%
def couper(carte, padding):
    """Enlève le padding de chaque côté."""
    p_h, p_w = padding
    return carte[p_h : carte.shape[0] - p_h, p_w : carte.shape[1] - p_w]

# %%
def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    return torch.stack(list(colonnes_de_W_transposée(K, input_size, stride, padding)), dim=1).T

# %% q8-answer
def taille_de_sortie(X, K, stride, padding, output_padding):
    return tuple(
        bord(X.shape[axe], K.shape[axe], stride[axe], padding[axe], 1) + output_padding[axe] for axe in (0, 1)
    )

# %%
def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K."""
    taille = taille_de_sortie(X, K, stride, padding, output_padding)
    W = matrix_of(K, taille, stride, padding)
    return (W.T @ X.reshape(X.numel())).reshape(taille)

# %% q9-answer
def rencontres(n, k, s, p):
    return sum(0 <= i * s - p + u < n for u in range(k) for i in range(size_down(n, k, s, p, 1)))

# %%
def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    (n_h, n_w), (k_h, k_w), (s_h, s_w), (p_h, p_w) = input_size, kernel_size, stride, padding
    return rencontres(n_h, k_h, s_h, p_h) * rencontres(n_w, k_w, s_w, p_w)

# %%
places = (224 * 224) ** 2
dense_bytes = 4 * places

# %%
sparse_bytes = (4 + 8 + 8) * stored_entries((224, 224), (3, 3), (1, 1), (1, 1))

# %% q9-check-c
check.assignment_02.sparse_bytes(sparse_bytes)

# %%
# Une autre version de la question 7, plus courte ; elle remplace la première.
def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    n_h, n_w = input_size
    m_h, m_w = (size_down(n, k, s, p, 1) for n, k, s, p in zip(input_size, K.shape, stride, padding))
    W = torch.zeros(m_h, m_w, n_h, n_w, dtype=K.dtype)
    for i in range(m_h):
        for j in range(m_w):
            for r in range(n_h):
                for c in range(n_w):
                    u, v = r + padding[0] - i * stride[0], c + padding[1] - j * stride[1]
                    if u in range(K.shape[0]) and v in range(K.shape[1]):
                        W[i, j, r, c] = K[u, v]
    return W.flatten(2).flatten(0, 1)

# %% [markdown] q10-answer
# (My answer is in the next cell.)

# %% [markdown]
# a) Padding is about the map with a frame of empty cells around it.
# The convolution is allowed to look at the frame, so it finds more windows.
# The transposed convolution has to give back the map without the frame: it stamps on the map with frame and cuts the frame off.
# So the bigger the frame, the smaller the result.
# If it were otherwise, $W^\top$ would need rows for cells which have no column in $W$.
# With `padding=0` you kept three frames, which grew to 14 rows on the way.
#
# b) No, it couldn't know whether the picture had 106 or 107 rows at that level: both have 53 windows, and the decoder sees only these.
# `output_padding` tells which one it was, by the number of cells to add to the smaller one.
# They're added at the bottom and on the right, and they contain the ends of the stamps which reach over there, otherwise zeros (and the bias).
# Here they'd be 0, 1, 1.
#
# c) A matrix for 3 × 3 on 224 × 224 costs 10 GB, and with only the used places 9 MB, where the kernel costs 36 bytes.
# It belongs to one size, so one must know the size before, and nothing is settled.
