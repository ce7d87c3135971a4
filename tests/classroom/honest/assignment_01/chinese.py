# The hand of a student who writes Chinese: names, comments, messages, full-width digits, and the words of question 10.
# %% student-given
学号 = "３１００４５"  # 全角数字也可以
student = int(学号)

# %% q1-answer
# 手算：每个输入格子盖一个章，重叠的地方相加
第一行 = [1, 0, 3, -4]
第二行 = [7, 0, 9, -4]
第三行 = [12, 2, -2, 0]
output_by_hand = [第一行, 第二行, 第三行]

# 数一数每个输出格子有几个乘积
次数 = torch.zeros(3, 4, dtype=torch.int64)
for 行 in range(2):
    for 列 in range(3):
        次数[行:行 + 2, 列:列 + 2] += 1
print(次数)
cells_of_four = (次数 == 4).sum()

# %% q2-answer
def trans_conv(X, K):
    """用 K 给 X 盖章（步幅为 1，没有填充）。

    X：(n_h, n_w)。K：(k_h, k_w)，数据类型相同。
    返回：(n_h + k_h - 1, n_w + k_w - 1)。
    """
    高, 宽 = X.shape
    核高, 核宽 = K.shape
    输出 = X.new_zeros(高 + 核高 - 1, 宽 + 核宽 - 1)  # 保持 float64
    for 行 in range(高):
        for 列 in range(宽):
            输出[行:行 + 核高, 列:列 + 核宽] += X[行, 列] * K
    return 输出

# %% q3-answer
def 大小(n, k, 步幅):
    """最后一个章从 (n - 1) * 步幅 开始，占 k 格。"""
    return (n - 1) * 步幅 + k


def trans_conv_strided(X, K, stride):
    """用 K 给 X 盖章，相邻的章相距 stride 格。"""
    输出 = X.new_zeros([大小(n, k, s) for n, k, s in zip(X.shape, K.shape, stride)])
    for 行, 一行 in enumerate(X):
        for 列, 数 in enumerate(一行):
            上, 左 = 行 * stride[0], 列 * stride[1]
            输出[上:上 + K.shape[0], 左:左 + K.shape[1]] += 数 * K
    return 输出

# %% q4-answer
def trans_conv_padded(X, K, stride, padding):
    """盖章以后去掉四周的边：上下各 padding[0] 行，左右各 padding[1] 列。"""
    输出 = trans_conv_strided(X, K, stride)
    高, 宽 = 输出.shape
    上下, 左右 = padding
    # 注意：不能写 [0:-0]，那样什么都不剩
    return 输出[上下:高 - 上下, 左右:宽 - 左右]

# %% q5-answer
def output_size(n, k, stride, padding):
    """返回一个轴上输出的大小。如果什么都不剩，就抛出 ValueError。"""
    剩下 = 大小(n, k, stride) - 2 * padding
    if 剩下 <= 0:
        raise ValueError(f"填充 padding={padding} 太大了，输出什么都不剩")
    return 剩下


# 48 = 15 × 3 + 5 − 2p，所以 p = 1
padding_that_triples = 1

# %% q6-answer
def output_cell(X, K, stride, row, column):
    """只计算一个输出格子：谁在这里盖了章？"""
    (步高, 步宽), (高, 宽), (核高, 核宽) = stride, X.shape, K.shape
    和 = X.new_zeros(())
    for t in range(核高):
        余高 = row - t
        if 余高 < 0 or 余高 % 步高:
            continue
        i = 余高 // 步高
        if i >= 高:
            continue
        for u in range(核宽):
            余宽 = column - u
            if 余宽 < 0 or 余宽 % 步宽:
                continue
            j = 余宽 // 步宽
            if j >= 宽:
                continue
            和 = 和 + X[i, j] * K[t, u]
    return 和

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    """多个通道：对所有输入通道求和，最后加一次偏置。"""
    输入通道, 输出通道 = weight.shape[:2]
    结果 = []
    for 出 in range(输出通道):
        图 = None
        for 入 in range(输入通道):
            新图 = trans_conv_padded(x[入], weight[入, 出], stride, padding)
            图 = 新图 if 图 is None else 图 + 新图
        结果.append(图 + bias[出])
    return torch.stack(结果)

# %% q8-answer
weight_shape = (3, 5, 2, 4)  # 输入通道在前！


def as_layer(weight, bias, stride, padding):
    """做一个有同样权重和偏置的 nn.ConvTranspose2d。"""
    层 = nn.ConvTranspose2d(
        in_channels=weight.shape[0],
        out_channels=weight.shape[1],
        kernel_size=(weight.shape[2], weight.shape[3]),
        stride=stride,
        padding=padding,
        dtype=weight.dtype,
    )
    with torch.no_grad():
        层.weight.copy_(weight)
        层.bias.copy_(bias)
    return 层

# %% q9-answer
# 列的步幅和行的步幅不一样时，few_loops 就错了
输入 = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
核 = torch.tensor([[1.0, -1.0]])
counterexample = (输入, 核, (2, 1), (0, 0))


def repaired(X, K, stride, padding):
    """few_loops 的正确版本。"""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = X.new_zeros(s_h * n_h + k_h, s_w * n_w + k_w)          # 错误一：数据类型
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)             # 错误二：列要用 s_w
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    高, 宽 = Y.shape
    return Y[p_h:高 - p_h, p_w:宽 - p_w]                        # 错误三：填充为 0 的时候

# %% [markdown] q10-answer
# a) 这不是运气，因为三种方法加的是同样的乘积，只是顺序不同。以第 1 题中第 1 行第 2 列的 9 为例：1·(−1) + 4·3 + 2·(−1) + 0·1 = 9。盖章时，四个输入格子依次把自己的乘积放到这里；收集时，这个输出格子自己去找这四对数；对核循环时，核的每个数各带来一个乘积。加法与顺序无关，所以结果一样，PyTorch 的层也是这样。
#
# b) 步幅决定输出中相邻两个章之间的距离，填充去掉输出四周的边。两者都作用于输出，而输入不变。
#
# c) 在随机的、非正方形的输入上结果一致，说明在这些大小下所有的下标都对，因为随机数几乎不可能碰巧相等。但它没有说明其他的步幅和填充也对，这不是证明。如果例子是正方形的，那么行和列互换（例如用 s_h 代替 s_w）、输入通道和输出通道互换，都看不出来。
#
# d) 不能。转置卷积只恢复形状，不恢复数值，因为卷积丢失了信息，不同的输入可以有相同的输出。
