# A student who writes names, comments, messages and the last answer in Chinese, with Unicode identifiers.

# %% student-given
学号 = 2023110456
student = 学号

# %% q1-answer
# 一条线有 15 格，两端各补一格，共 17 格
窗口起点 = [起点 for 起点 in range(0, 17, 3) if 起点 + 4 <= 17]
windows_by_hand = len(窗口起点)
cells_by_hand = 3 * (windows_by_hand - 1) + 4 - 2 * 1
sizes_by_hand = [14, 15, 16]  # 余数为 0、1、2

# %% q2-answer
def 跨度(核长, 膨胀):
    """膨胀之后，卷积核从第一格到最后一格的长度。"""
    return 膨胀 * (核长 - 1) + 1


def size_down(n, k, s, p, d):
    """卷积输出的大小。"""
    余地 = n + 2 * p - 跨度(k, d)
    if 余地 < 0:
        raise ValueError(f"卷积核 (kernel) 放不下：还差 {-余地} 格")
    步数 = 余地 // s
    return 步数 + 1


def size_up(n, k, s, p, o, d):
    """转置卷积输出的大小。"""
    总长 = s * (n - 1) + 跨度(k, d)
    剩余 = 总长 - 2 * p + o
    if 剩余 < 1:
        raise ValueError(f"填充 (padding) 太大：p = {p}，总长只有 {总长}")
    return 剩余

# %% q3-answer
def 最小尺寸(窗口数, k, s, p, d):
    return s * (窗口数 - 1) + 跨度(k, d) - 2 * p


def sizes_that_give(n_out, k, s, p, d):
    """所有 n，使 size_down(n, k, s, p, d) = n_out。"""
    最小 = 最小尺寸(n_out, k, s, p, d)
    结果 = []
    for 多余 in range(s):
        if 最小 + 多余 >= 1:  # 至少要有一格
            结果.append(最小 + 多余)
    return 结果


def output_padding_that_restores(n, k, s, p, d):
    """能恢复 n 的 output_padding。"""
    窗口数 = size_down(n, k, s, p, d)
    return n - 最小尺寸(窗口数, k, s, p, d)


# 编码器：108 → 54 → 27 → 14；解码器的顺序相反
decoder_output_paddings = (0, 1, 1)

# %% q4-answer
def settings_that_turn(n, m, max_k, max_s):
    """所有把 n 变成 m 的 (k, s, p, o)，排好序。"""
    所有 = []
    for 核 in range(1, max_k + 1):
        for 步长 in range(1, max_s + 1):
            for 额外 in range(步长):
                两倍填充 = 步长 * (n - 1) + 核 + 额外 - m
                if 两倍填充 >= 0 and 两倍填充 % 2 == 0:
                    所有.append((核, 步长, 两倍填充 // 2, 额外))
    所有.sort()
    return 所有


# 2(n-1) + k - 2p = 2n  ⟹  k = 2p + 2
doublings = [(2 * 填充 + 2, 填充) for 填充 in range(4)]

# %% q5-answer
# 正确：(224 - 7 + 6 + 2) // 2 = 112；印错的：(224 - 7 - 6 + 2) // 2 = 106
missed_windows = 6
blind_test = (6, 3, 9, 1)


def repaired(n, layers):
    """修好的 plan。"""
    尺寸 = [n]
    for 核, 步长, 填充 in layers:
        尺寸.append((尺寸[-1] - 核 + 2 * 填充 + 步长) // 步长)  # 错误一：符号
    for 核, 步长, 填充 in reversed(layers):  # 错误二：顺序
        尺寸.append(步长 * 尺寸[-1] + 核 - 2 * 填充 - 步长)
    return 尺寸

# %% q6-answer
# K = [[3, -1], [-2, 2]]
row_of_W = [
    0, 0, 0, 0,
    3, -1, 0, 0,
    -2, 2, 0, 0,
]
row_of_W_transposed = [
    2, -2, 0,
    -1, 3, 0,
]
row_of_the_12 = [0, 0, 3, 2]

# %% q7-answer
def 在图内(长, 填充):
    """补零之后的每一格：是不是原图里的格子？"""
    return [False] * 填充 + [True] * 长 + [False] * 填充


def matrix_of(K, input_size, stride, padding):
    """卷积的矩阵：先把补的零也当成列，最后再把这些列剪掉。"""
    核高, 核宽 = K.shape
    高, 宽 = input_size
    大高, 大宽 = 高 + 2 * padding[0], 宽 + 2 * padding[1]
    出高 = size_down(高, 核高, stride[0], padding[0], 1)
    出宽 = size_down(宽, 核宽, stride[1], padding[1], 1)
    大矩阵 = torch.zeros(出高 * 出宽, 大高 * 大宽, dtype=K.dtype)
    for 行 in range(出高):
        for 列 in range(出宽):
            for μ in range(核高):
                for ν in range(核宽):
                    位置 = (行 * stride[0] + μ) * 大宽 + 列 * stride[1] + ν
                    大矩阵[行 * 出宽 + 列, 位置] = K[μ, ν]
    留下 = [甲 and 乙 for 甲 in 在图内(高, padding[0]) for 乙 in 在图内(宽, padding[1])]
    return 大矩阵[:, torch.tensor(留下)]

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
    """转置卷积：乘以 W 的转置。W 属于从大图到小图 (X) 的那个卷积。"""
    大小 = []
    for 轴 in (0, 1):
        大小.append(size_up(X.shape[轴], K.shape[轴], stride[轴], padding[轴], output_padding[轴], 1))
    Wᵀ = matrix_of(K, 大小, stride, padding).T
    return (Wᵀ @ X.flatten()).reshape(大小)

# %% q9-answer
def 一轴(长, 核, 步长, 填充):
    """沿着一个轴，数一数（窗口，核的格子）里有多少对落在图上。"""
    对数 = 0
    for 起点 in range(-填充, 长 + 填充 - 核 + 1, 步长):
        对数 += max(0, min(起点 + 核, 长) - max(起点, 0))
    return 对数


def stored_entries(input_size, kernel_size, stride, padding):
    """矩阵里有多少个位置放着卷积核的数。"""
    甲, 乙 = [一轴(*轴) for 轴 in zip(input_size, kernel_size, stride, padding)]
    return 甲 * 乙


像素 = 224 * 224
dense_bytes = 像素 * 像素 * 4
sparse_bytes = stored_entries((224, 224), (3, 3), (1, 1), (1, 1)) * (4 + 8 + 8)

# %% [markdown] q10-answer
# **a)** 卷积里的 padding 是在图的四周补零，路变长了，窗口就能多走几步，所以输出变大。
# 转置卷积反过来：每个数盖一个“章”，所有的章合起来盖住的是“图加上补的那一圈”。
# 补的那一圈本来就不属于图，所以要剪掉，padding 越大，剪得越多，输出越小。
# 从矩阵看，$W$ 里补的零没有对应的列，所以 $W^\top$ 里也没有对应的行；两层用的是同一个 $W$，因此必须如此。
# 你把 padding 设成 0，每层少剪两行，再被后面的层放大，8 + 4 + 2 = 14，于是 104 变成了 118。
#
# **b)** PyTorch 算不出来。步长为 2 时，106 行和 107 行都得到 53 个窗口，除法取整时余数丢了，只看 53 是猜不回来的。
# `output_padding` 就是告诉它这个余数（从 0 到 s − 1）。
# 多出来的格子在下边和右边，里面放的是章盖到那里的值（等于那一侧少剪一点）；如果没有章盖到，就是 0，最后再加上偏置。
# 你的三层应当依次用 0、1、1，padding 仍为 1。
#
# **c)** 224 × 224 的图、3 × 3 的核，整个矩阵要约 10 GB，只存非零的位置也要约 9 MB，而核只有 9 个数。
# 而且每种图的大小都有自己的矩阵：$W$ 的列数就是大图的格数，所以存矩阵之前就得先知道大小，问题并没有解决。
