# 用中文写注释、用中文取名的一位学生: a hand that names and comments in Chinese.

# %% student-given
学号 = 233907
student = 学号

# %% q1-answer
# 偶数行只碰到核的第 0、2 行, 奇数行只碰到第 1 行; 列也一样
# K = [-2 2 3 / -2 -1 1 / -1 1 -1]
左上 = -2 + 3 - 1 - 1
右上 = 2 + 1
左下 = -2 + 1
右下 = -1
counts_by_hand = [[4, 2], [2, 1]]
block_by_hand = [[左上, 右上], [左下, 右下]]

# %%
验算 = F.conv_transpose2d(torch.ones(1, 1, 5, 5), K[None, None], stride=2)[0, 0, 4:6, 4:6]
print("和 PyTorch 一样吗?", 验算.tolist() == block_by_hand)


# %% q2-answer
def 一条轴(输入, 核, 步长, 填充):
    """一条轴上每个格子被盖了几次章."""
    全长 = (输入 - 1) * 步长 + 核
    次数 = torch.zeros(全长, dtype=torch.long)
    for 序号 in range(输入):
        起点 = 序号 * 步长
        次数[起点 : 起点 + 核] += 1
    return 次数[填充 : 全长 - 填充]


def stamp_counts(input_size, kernel_size, stride, padding):
    """返回输出的每个格子被多少个章盖到 (两条轴互不相干, 所以相乘).

    四个参数都是 (行, 列).
    """
    行数, 列数 = [一条轴(*参数) for 参数 in zip(input_size, kernel_size, stride, padding)]
    return 行数[:, None] * 列数[None, :]


每相 = [len(range(相, 7, 3)) for 相 in range(3)]  # 3, 2, 2
unevenness = max(每相) ** 2 / min(每相) ** 2


# %% q3-answer
def 功率谱(图):
    波 = torch.fft.rfft(图 - 图.mean(), dim=1)
    return (波.abs() ** 2).mean(dim=0)


def grid_energy(Y, s):
    """频率 1/s 的功率, 除以邻居们的中位数."""
    谱 = 功率谱(Y)
    宽 = Y.shape[1]
    位置, 半径 = 宽 // s, 宽 // 8
    邻居 = []
    for 频率 in range(位置 - 半径, 位置 + 半径 + 1):
        if 频率 == 位置 or 频率 < 0 or 频率 >= len(谱):
            continue  # 自己不算, 没有的也不算
        邻居.append(谱[频率])
    return 谱[位置] / torch.median(torch.stack(邻居))


# 横条纹: 每一行都是常数, 所以行里看不见; 加上"山"字, 免得 0 / 0
stripes = torch.zeros(16, 16)
stripes[0::2, :] = 6
山 = torch.zeros(16, 16)
山[2:14, 7:9] = 1
山[7:14, 2:4] = 1
山[7:14, 12:14] = 1
山[12:14, 2:14] = 1
hidden_grid = stripes + 山
print("能量:", grid_energy(hidden_grid, 2), "转置以后:", grid_energy(hidden_grid.T, 2))


# %% q4-answer
def transposed_head(x, weight, s):
    """转置卷积: k = 2p + s, 所以 p = (k - s) / 2."""
    核宽 = weight.shape[-1]
    填充, 余 = divmod(核宽 - s, 2)
    if 余:
        raise ValueError("k - s 必须是偶数")
    return F.conv_transpose2d(x, weight, stride=s, padding=填充)


def 放大(图, 倍):
    """每个格子重复 倍 × 倍 次."""
    批, 道, 高, 宽 = 图.shape
    return 图.reshape(批, 道, 高, 1, 宽, 1).repeat(1, 1, 1, 倍, 1, 倍).reshape(批, 道, 高 * 倍, 宽 * 倍)


def 保持大小的卷积(图, 权重):
    return F.conv2d(图, 权重, padding=权重.shape[-1] // 2)


def resize_head(x, weight, s):
    """先重复, 再卷积."""
    return 保持大小的卷积(放大(x, s), weight)


def shuffled(y, s):
    """洗牌: 通道 s²c + sa + b 放到余数是 (a, b) 的格子里. 不用 F.pixel_shuffle."""
    批, 道, 高, 宽 = y.shape
    牌 = y.reshape(批, 道 // s**2, s, s, 高, 宽)
    return torch.einsum("ncabij->nciajb", 牌).reshape(批, 道 // s**2, 高 * s, 宽 * s)


def subpixel_head(x, weight, s):
    """先卷积, 再洗牌."""
    return shuffled(保持大小的卷积(x, weight), s)


# %%
# 自己的测试: 随机数, 都不是正方形
α, β = torch.randn(2, 8, 3, 5).double(), torch.randn(8, 8, 3, 3).double()
assert torch.equal(shuffled(α, 2), F.pixel_shuffle(α, 2)), "洗错了"
assert torch.allclose(subpixel_head(α, β, 2), F.pixel_shuffle(F.conv2d(α, β, padding=1), 2))
print("通过 ✓")


# %% q5-answer
def alike_start(kernels, s):
    """每个核抄 s² 份, 同一个输出通道的抄本排在一起."""
    抄本 = [kernels] * (s * s)
    return torch.stack(抄本, dim=1).flatten(0, 1)


sizes_as_stamps = (3 + 2 - 1, 3 * 2)
free_numbers = (4**2, 3**2, 6**2)


# %% q6-answer
def 损失(x, y, 权):
    return ((transposed_head(x, 权, 2) - y) ** 2).mean()


def descend(x, y, weight, rate, steps):
    """梯度下降, 不改动传进来的 weight."""
    权 = weight.detach().clone()
    for 第几步 in range(steps):
        变量 = 权.clone().requires_grad_()
        损失(x, y, 变量).backward()
        权 = 权 - rate * 变量.grad
    return 权


def relative_error(painted, large, small):
    """画出来的误差, 除以"直接重复"的误差."""
    误差 = lambda 图: ((图 - large) ** 2).mean()
    return 误差(painted) / 误差(放大(small, 2))


# %% q7-answer
def summary(errors):
    """每一行: 平均值, 和最大减最小."""
    平均 = errors.mean(dim=1, keepdim=True)
    差距 = errors.amax(dim=1, keepdim=True) - errors.amin(dim=1, keepdim=True)
    return torch.cat([平均, 差距], dim=1)


def told_apart(errors):
    """每一对能不能分开: 平均值之差要大于两个差距里较大的一个."""
    表 = summary(errors).tolist()
    结果 = []
    for 甲 in range(len(表)):
        for 乙 in range(甲 + 1, len(表)):
            (平均甲, 差距甲), (平均乙, 差距乙) = 表[甲], 表[乙]
            结果.append(abs(平均甲 - 平均乙) > max(差距甲, 差距乙))
    return 结果


# %% q8-answer
def swing(Y, s, at):
    """一块 s × s 格子里, 最大减最小."""
    块 = Y[at : at + s, at : at + s]
    return (块.max() - 块.min()).item()


# %% [markdown] q9-answer
# 各位同事:
#
# **(a) 测了什么。** 我训练了三种放大层: T(转置卷积, 核 4 × 4)、R(先重复再做 3 × 3 卷积)、S(3 × 3 亚像素卷积, 四个相位从同一个核开始)。
# 每种层配两种损失("pixels" 逐个像素比较, "halves" 只比较 2 × 2 小块的平均值), 每种情况用三个随机种子, 一共 18 个小网络, 各训练 100 步。
# 训练用 400 张 24 × 24 的数字图, 测试用 40 张 64 × 64 的图, 写字的人也换了。误差是相对于"直接重复像素"的误差, 1 表示白费力气。
# 三个种子之间的差距(最大减最小): pixels 时 T 0.007, R 0.032, S 0.024; halves 时 T 2.40, R 0.29, S 0.005。
#
# **(b) 哪些能分开。** 按误差看, 一对也分不开。pixels: T 0.786, R 0.813, S 0.803, 最大的差是 T 和 R 之间的 0.027, 而 R 自己的差距就有 0.032。
# halves: T 2.97, R 1.12, S 1.01, 看起来差很多, 但 T 的三个网络从 2.14 到 4.54, 差距 2.40, 所以仍然分不开。
# 按摆幅(swing)看, pixels: T 0.062, R 0.000, S 0.045, R 和 T、R 和 S 能分开, T 和 S 分不开。halves: T 1.11, 差距 1.37, 按我们的规则一对也分不开,
# 虽然 T 的每一个网络都比另外两种大得多。
#
# **(c) 谁画出了格子。** T 每次都画出了格子。核 4、步长 2 的计数确实是均匀的, 但均匀的只是"盖章的次数", 不是核里数字的和, 训练并不会让这些和相等。
# S 的相同起点让它开始时没有格子; pixels 的训练把四个核拉开, 格子就出现了(0.033 到 0.062); halves 对四个相位的梯度完全一样, 所以它们一直相同, 没有格子。
# R 从头到尾都没有格子。halves 看不见格子, 所以 T 的格子最大长到 1.92。
#
# **(d) 没有说明什么。** 它没有说明亚像素更好, 计划里的这句话应该删掉。比较也不公平: 自由的数分别是 16、9、36, 只有 S 得到了好的起点, 而且训练很短, 图很小,
# 种子只有三个。下一步我会: 给 T 一个各相位之和相等的起点, 用十个种子, 训练到收敛, 并且用你们自己的图片和损失来测格子的能量。
