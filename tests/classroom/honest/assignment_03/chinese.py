# A student who writes names, comments and the written answer in Chinese.

# %% student-given
学号 = 202301020456
student = 学号

# %% q1-answer
# 第一步:列与列之间插入一个零;第二步:四周各补一圈零(k - 1 = 1)
X_rearranged = [
    [0, 0, 0, 0, 0],
    [0, 3, 0, 3, 0],
    [0, 2, 0, 0, 0],
    [0, 0, 0, 0, 0],
]
# 旋转 180°
K_turned = [[2, 2], [1, -1]]
# 窗口 [[0, 3], [0, 0]]
cell_by_hand = 0 * 2 + 3 * 2 + 0 * 1 + 0 * (-1)

# %% q2-answer
def zeros_between(x, stride):
    """在相邻元素之间插入 stride - 1 个零。n 个元素只有 n - 1 个间隔。"""
    通道, 高, 宽 = x.shape
    步长高, 步长宽 = stride
    结果 = torch.zeros(通道, (高 - 1) * 步长高 + 1, (宽 - 1) * 步长宽 + 1, dtype=x.dtype)
    for 行 in range(高):
        for 列 in range(宽):
            结果[:, 行 * 步长高, 列 * 步长宽] = x[:, 行, 列]
    return 结果

# %% q3-answer
def 先加(图, 上, 下, 左, 右):
    通道, 高, 宽 = 图.shape
    大图 = torch.zeros(通道, 上 + 高 + 下, 左 + 宽 + 右, dtype=图.dtype)
    大图[:, 上:上 + 高, 左:左 + 宽] = 图
    return 大图


def 后剪(图, 上, 下, 左, 右):
    _, 高, 宽 = 图.shape
    return 图[:, 上:高 - 下, 左:宽 - 右]


def with_rim(x, rim):
    """先补零,再裁剪。顺序不能反!"""
    (上, 下), (左, 右) = rim
    正 = [max(数, 0) for 数 in (上, 下, 左, 右)]
    负 = [max(-数, 0) for 数 in (上, 下, 左, 右)]
    return 后剪(先加(x, *正), *负)

# %% q4-answer
def turned(weight):
    """每个核旋转 180 度,并交换输入输出通道。"""
    return weight.flip(dims=[2, 3]).permute(1, 0, 2, 3).contiguous()


# 中心对称,但是关于主对角线不对称
blind_kernel = [
    [1, 2, 3],
    [0, 8, 0],
    [3, 2, 1],
]

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """用普通卷积计算转置卷积。"""
    边 = []
    for 轴 in (0, 1):
        核 = weight.shape[轴 + 2]
        前 = dilation[轴] * (核 - 1) - padding[轴]
        后 = 前 + output_padding[轴]
        边.append((前, 后))
    重排 = with_rim(zeros_between(x, stride), 边)
    return F.conv2d(重排[None], turned(weight), dilation=dilation)[0]

# %%
# 自己测试一下
for 次 in range(10):
    测试x = torch.randn(2, 3, 5, dtype=torch.float64)
    测试w = torch.randn(2, 3, 3, 2, dtype=torch.float64)
    α = by_window(测试x, 测试w, (2, 3), (1, 0), (1, 2), (2, 1))
    β = F.conv_transpose2d(测试x[None], 测试w, None, (2, 3), (1, 0), (1, 2), 1, (2, 1))[0]
    Δ = (α - β).abs().max()
    assert Δ < 1e-9, "错了"
print("全部正确 ✓")

# %% q6-answer
单通道 = torch.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
双通道 = torch.cat([单通道, 单通道 * 10])
不对称核 = torch.tensor([[[[1.0, 2.0, 3.0]]]])
对称核 = torch.tensor([[[[1.0, 2.0, 1.0]]]])
混合核 = torch.tensor([[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]) * 对称核

finds_A = (单通道, 不对称核, (2, 2), (0, 1))
finds_B = (双通道, 混合核, (2, 2), (0, 1))
finds_C = (单通道, 对称核, (2, 2), (1, 1))

# %% q7-answer
# 高:(9 + 2 - 3) / 2 = 4 余 0;宽:(12 - 4) / 3 = 2 余 2
gradient_output_padding = (0, 2)


def slopes(g, weight, input_size, stride, padding, dilation):
    """卷积的梯度就是转置卷积;缺的行列用 output_padding 补上。"""
    缺 = []
    for 轴 in (0, 1):
        没有补的大小 = (g.shape[轴 + 1] - 1) * stride[轴] - 2 * padding[轴] + dilation[轴] * (weight.shape[轴 + 2] - 1) + 1
        缺.append(input_size[轴] - 没有补的大小)
    return F.conv_transpose2d(g[None], weight, stride=stride, padding=padding, output_padding=缺, dilation=dilation)[0]

# %% q8-answer
# 层的输出:(4 - 1) × 2 + 5 × 1 + 4 + 1 = 16;卷积:⌊(16 - 5 - 1) / 2⌋ + 1 = 6
comes_back = 6


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """只用 F.conv2d 和自动求导。"""
    大小 = [
        (n - 1) * s - 2 * p + d * (k - 1) + o + 1
        for n, k, s, p, o, d in zip(x.shape[1:], weight.shape[2:], stride, padding, output_padding, dilation)
    ]
    起点 = torch.zeros(1, weight.shape[1], *大小, dtype=x.dtype, requires_grad=True)  # 数值无所谓
    终点 = F.conv2d(起点, weight, stride=stride, padding=padding, dilation=dilation)
    重要性 = torch.zeros_like(终点)  # 多出来的格子不重要,所以是 0
    重要性[0, :, :x.shape[1], :x.shape[2]] = x
    终点.backward(重要性)
    return 起点.grad[0]

# %% q9-answer
def 内积(a, b):
    return (a * b).sum().item()


def both_sides(x, y, weight, stride, padding):
    """等式的左边和右边。"""
    左边 = 内积(F.conv2d(x[None], weight, stride=stride, padding=padding)[0], y)
    右边 = 内积(x, slopes(y, weight, tuple(x.shape[1:]), stride, padding, (1, 1)))
    return 左边, 右边


def matrix_entry(weight, input_size, stride, padding, row, column):
    """矩阵 W 第 row 行第 column 列:输出只有一个 1,转置卷积回去,读一个数。"""
    出通道 = weight.shape[0]
    高 = (input_size[0] + 2 * padding[0] - weight.shape[2]) // stride[0] + 1
    宽 = (input_size[1] + 2 * padding[1] - weight.shape[3]) // stride[1] + 1
    单位 = torch.zeros(出通道 * 高 * 宽, dtype=weight.dtype)
    单位[row] = 1
    回来 = slopes(单位.reshape(出通道, 高, 宽), weight, input_size, stride, padding, (1, 1))
    return 回来.reshape(-1)[column].item()

# %% [markdown] q10-answer
# 三个教程说的是同一个算子,只是站的位置不同,所以基本上没有人说错。
#
# **a)** 以我的第 1 题为例:X = [[3, 3], [2, 0]],K = [[−1, 1], [2, 2]],看输出第 1 行第 2 列的格子。
# 盖章的讲法(核不旋转):右上角的 3 把 3·K 盖在第 0–1 行、第 2–3 列,这个格子得到 3·K[1][0] = 3·2 = 6;右下角的 0 给它 0·(−1) = 0,合计 6。
# 滑窗的讲法(核旋转 180°):窗口是 [[0, 3], [0, 0]],旋转后的核是 [[2, 2], [1, −1]],0·2 + 3·2 + 0·1 + 0·(−1) = 6。
# 两个结果一样,因为从输入看是"给谁",从输出看是"谁给我",方向相反,核就倒过来了。
#
# **b)** padding 这个词来自普通卷积:它在普通卷积的输入周围加 p 圈零,而那个输入的位置正是我们的输出。
# 所以在盖章的讲法里,padding 把输出的边缘剪掉 p 圈。
# 在滑窗的讲法里,输入周围本来有 k − 1 圈零,padding 拿走其中 p 圈,所以输出变小。
#
# **c)** 第三种讲法说对了:卷积对输入的梯度正是这个算子。
# 说错的是"与前向无关":两者用的是同一个矩阵 W,一个是 W,一个是 W 的转置,数字完全相同。
# 在解码器里我们把 W 的转置当作前向来放大特征图,在分类网络里它出现在反向传播中;算子本身并不知道自己被谁调用。
#
# **d)** 如果核是中心对称的,例如全是 1 的核,那么忘了旋转的滑窗程序和盖章程序的结果一样。
