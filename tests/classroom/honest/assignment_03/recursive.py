# Une étudiante qui pense en récursions, avec des noms et des commentaires en français.

# %% student-given
student = 411276  # mon numéro d'étudiante

# %% q1-answer
# a) zéros entre les colonnes, puis un tour de zéros
X_rearranged = [[0, 0, 0, 0, 0],
                [0, 1, 0, 2, 0],
                [0, 0, 0, 4, 0],
                [0, 0, 0, 0, 0]]
# b) demi-tour du noyau
K_turned = [[3, 1], [2, -1]]
# c) fenêtre [[0, 2], [0, 4]]
cell_by_hand = 2 * 1 + 4 * (-1)

# %% q2-answer
def entre_lignes(x, pas):
    """Des zéros entre les lignes (axe 1), récursivement."""
    if x.shape[1] == 1 or pas == 1:
        return x
    tête, reste = x[:, :1], x[:, 1:]
    vide = torch.zeros(x.shape[0], pas - 1, x.shape[2], dtype=x.dtype)
    return torch.cat([tête, vide, entre_lignes(reste, pas)], dim=1)


def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.
    """
    lignes = entre_lignes(x, stride[0])
    # les colonnes sont les lignes du transposé
    return entre_lignes(lignes.transpose(1, 2), stride[1]).transpose(1, 2)

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    (haut, bas), (gauche, droite) = rim
    # d'abord ajouter, une ligne à la fois ...
    if haut > 0:
        return with_rim(torch.cat([torch.zeros_like(x[:, :1]), x], 1), ((haut - 1, bas), (gauche, droite)))
    if bas > 0:
        return with_rim(torch.cat([x, torch.zeros_like(x[:, :1])], 1), ((haut, bas - 1), (gauche, droite)))
    if gauche > 0:
        return with_rim(torch.cat([torch.zeros_like(x[:, :, :1]), x], 2), ((haut, bas), (gauche - 1, droite)))
    if droite > 0:
        return with_rim(torch.cat([x, torch.zeros_like(x[:, :, :1])], 2), ((haut, bas), (gauche, droite - 1)))
    # ... ensuite couper, une ligne à la fois
    if haut < 0:
        return with_rim(x[:, 1:], ((haut + 1, bas), (gauche, droite)))
    if bas < 0:
        return with_rim(x[:, :-1], ((haut, bas + 1), (gauche, droite)))
    if gauche < 0:
        return with_rim(x[:, :, 1:], ((haut, bas), (gauche + 1, droite)))
    if droite < 0:
        return with_rim(x[:, :, :-1], ((haut, bas), (gauche, droite + 1)))
    return x

# %% q4-answer
def à_l_envers(liste):
    return liste if len(liste) <= 1 else à_l_envers(liste[1:]) + liste[:1]


def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    C_in, C_out, k_h, k_w = weight.shape
    lignes = à_l_envers(list(range(k_h)))
    colonnes = à_l_envers(list(range(k_w)))
    return weight[:, :, lignes][:, :, :, colonnes].permute(1, 0, 2, 3)


# centre de symétrie, mais pas de symétrie par rapport à la diagonale
blind_kernel = [[1, 0, 0],
                [5, 0, 5],
                [0, 0, 1]]

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).
    """
    def bord(axe):
        portée = dilation[axe] * (weight.shape[2 + axe] - 1)
        return portée - padding[axe], portée - padding[axe] + output_padding[axe]

    return F.conv2d(with_rim(zeros_between(x, stride), (bord(0), bord(1)))[None], turned(weight), dilation=dilation)[0]

# %% q6-answer
finds_A = (torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[[1.0, 5.0]]]]), *PLAIN)
finds_B = (torch.ones(2, 1, 1), torch.arange(4.0).reshape(2, 2, 1, 1), *PLAIN)
finds_C = (torch.ones(1, 2, 5), torch.ones(1, 1, 1, 1), (1, 1), (0, 2))

# %% q7-answer
# (9 + 2 - 3) = 8 = 4 * 2 + 0 ; (12 - 4) = 8 = 2 * 3 + 2 : les restes
gradient_output_padding = (8 % 2, 8 % 3)


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    def manque(axes):
        if not axes:
            return ()
        axe, *suite = axes
        sans = ((g.shape[1 + axe] - 1) * stride[axe] - 2 * padding[axe]
                + dilation[axe] * (weight.shape[2 + axe] - 1) + 1)
        return (input_size[axe] - sans, *manque(suite))

    # la fonction de la question 5 sait déjà tout faire
    return by_window(g, weight, stride, padding, manque([0, 1]), dilation)

# %% q8-answer
# sortie de la couche : 3 * 2 + 5 + 1 + 4 = 16 ; convolution : (16 - 6) / 2 + 1 = 6, donc 2 de trop
comes_back = 6


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.
    """
    def taille(axe):
        return ((x.shape[1 + axe] - 1) * stride[axe] - 2 * padding[axe]
                + dilation[axe] * (weight.shape[2 + axe] - 1) + output_padding[axe] + 1)

    entrée = torch.ones(1, weight.shape[1], taille(0), taille(1), dtype=x.dtype, requires_grad=True)
    sortie = F.conv2d(entrée, weight, None, stride, padding, dilation)[0]
    # les cellules en trop ne comptent pas : on ne les regarde pas
    importance = (sortie[:, :x.shape[1], :x.shape[2]] * x).sum()
    return torch.autograd.grad(importance, entrée)[0].squeeze(0)

# %% q9-answer
def somme(a, b):
    """<a, b>, en coupant les listes en deux."""
    a, b = a.reshape(-1), b.reshape(-1)
    if len(a) == 1:
        return a[0] * b[0]
    milieu = len(a) // 2
    return somme(a[:milieu], b[:milieu]) + somme(a[milieu:], b[milieu:])


def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    aller = F.conv2d(x[None], weight, None, stride, padding)[0]
    retour = slopes(y, weight, x.shape[1:], stride, padding, (1, 1))
    return float(somme(aller, y)), float(somme(x, retour))


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    place = [(input_size[a] + 2 * padding[a] - weight.shape[2 + a]) for a in (0, 1)]
    m_h, m_w = [place[a] // stride[a] + 1 for a in (0, 1)]
    reste = [place[a] % stride[a] for a in (0, 1)]
    canal, dedans = divmod(row, m_h * m_w)
    ligne, colonne = divmod(dedans, m_w)
    carte = torch.zeros(1, weight.shape[0], m_h, m_w, dtype=weight.dtype)
    carte[0, canal, ligne, colonne] = 1
    return float(F.conv_transpose2d(carte, weight, None, stride, padding, reste).reshape(-1)[column])

# %% [markdown] q10-answer
# Dear forum, the three tutorials tell the same story from three chairs.
# (a) In my exercise X = [[1, 2], [0, 4]] and K = [[−1, 2], [1, 3]], and I take the output in row 1, column 2.
# From the chair of the input, the 2 stamps the kernel as it is, and its lower left number 1 falls on our cell: 2 × 1 = 2.
# The 4 stamps one row lower, so its upper left number −1 falls there: 4 × (−1) = −4, altogether −2.
# From the chair of the output, I look up at the window [[0, 2], [0, 4]] and lay the turned kernel [[3, 1], [2, −1]] on it: 0·3 + 2·1 + 0·2 + 4·(−1) = −2.
# Looking from the other side one sees everything turned by 180°, that's all.
# (b) Padding adds zeros only in the story of the ordinary convolution, around the map that it reads.
# For the transposed one that map is the output, and the rim is cut off after stamping.
# If you slide a window instead, padding takes zeros away from the rim of k − 1, which also makes the output smaller.
# (c) The third tutorial is right that these are the numbers which flow back through a convolution.
# But it has a lot to do with the forward pass: same kernel, same stride, same connections between cells, only the arrows are reversed.
# Nothing forbids using reversed arrows in a forward direction, for example to enlarge pictures, and then its backward pass is the ordinary convolution.
# (d) For the kernel [[1, 0, 0], [5, 0, 5], [0, 0, 1]] the window without the turn and the stamps agree for every X.
