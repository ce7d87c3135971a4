"""Real architectures, small: few channels, the settings of their transposed convolutions and what follows them kept."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrizations


class UNet(nn.Module):
    """Ronneberger et al., 2015, doi:10.1007/978-3-319-24574-4_28: two levels of it."""

    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList([nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 3, padding=1)])
        self.bottom = nn.Conv2d(8, 16, 3, padding=1)
        # The deepest is the first to run and the last in the list.
        self.up = nn.ModuleList([nn.ConvTranspose2d(8, 4, 2, stride=2), nn.ConvTranspose2d(16, 8, 2, stride=2)])
        self.join = nn.ModuleList([nn.Conv2d(8, 4, 3, padding=1), nn.Conv2d(16, 8, 3, padding=1)])

    def forward(self, x):
        kept = []
        for down in self.down:
            kept.append(down(x).relu())
            x = F.max_pool2d(kept[-1], 2)
        x = self.bottom(x).relu()
        for level in (1, 0):
            x = self.join[level](torch.cat([kept[level], self.up[level](x)], dim=1)).relu()
        return x


class VAE(nn.Module):
    """The decoder of a variational autoencoder, as PyTorch-VAE's vanilla_vae.py has it."""

    def __init__(self):
        super().__init__()
        self.start = nn.Linear(4, 8 * 2 * 2)
        self.blocks = nn.Sequential(
            *(
                nn.Sequential(nn.ConvTranspose2d(C, C // 2, 3, 2, 1, 1), nn.BatchNorm2d(C // 2), nn.LeakyReLU())
                for C in (8, 4)
            )
        )
        self.last = nn.Sequential(nn.ConvTranspose2d(2, 2, 3, 2, 1, 1), nn.Conv2d(2, 3, 3, padding=1), nn.Tanh())

    def forward(self, z):
        return self.last(self.blocks(self.start(z).reshape(-1, 8, 2, 2)))


def dcgan():
    """Return the generator of Radford et al., 2015, arXiv:1511.06434."""
    blocks = []
    for C_in, C_out in ((8, 4), (4, 4), (4, 2)):
        blocks += [nn.ConvTranspose2d(C_in, C_out, 4, 2, 1, bias=False), nn.BatchNorm2d(C_out), nn.ReLU()]
    return nn.Sequential(nn.ConvTranspose2d(6, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU(), *blocks)


class FCN32s(nn.Module):
    """Long et al., 2015, doi:10.1109/CVPR.2015.7298965: pad by 100, five poolings, one layer back, crop by 19."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 2, 3, padding=100)
        self.score = nn.Conv2d(2, 2, 7)
        self.upscore = nn.ConvTranspose2d(2, 2, 64, stride=32, bias=False)

    def forward(self, x):
        h = self.first(x)
        for _ in range(5):
            h = F.max_pool2d(h, 2, ceil_mode=True)
        return self.upscore(self.score(h))[..., 19 : 19 + x.shape[-2], 19 : 19 + x.shape[-1]]


class HiFiGAN(nn.Module):
    """Kong et al., 2020, arXiv:2010.05646: the upsampler of its first generator, each layer weight-normed."""

    def __init__(self):
        super().__init__()
        settings = [(16, 8, 4), (16, 8, 4), (4, 2, 1), (4, 2, 1)]
        self.ups = nn.ModuleList(
            parametrizations.weight_norm(nn.ConvTranspose1d(16 >> i, 8 >> i, k, s, p))
            for i, (k, s, p) in enumerate(settings)
        )

    def forward(self, x):
        for up in self.ups:
            x = up(F.leaky_relu(x, 0.1))
        return x


class AntiAliased(nn.Module):
    """Twice as many samples through a fixed filter that all channels share, as in alias-free-torch."""

    def __init__(self):
        super().__init__()
        self.register_buffer("filter", torch.hann_window(12, periodic=False).reshape(1, 1, 12))

    def forward(self, x):
        C = x.shape[1]
        x = F.pad(x, (5, 5), mode="replicate")
        x = 2 * F.conv_transpose1d(x, self.filter.expand(C, -1, -1), stride=2, groups=C)
        return x[..., 15:-15]


class BigVGAN(nn.Module):
    """Lee et al., 2022, arXiv:2206.04658: a layer, then an activation between an up- and a downsampling."""

    def __init__(self):
        super().__init__()
        self.ups = nn.ModuleList([nn.ModuleList([nn.ConvTranspose1d(4, 2, 8, 4, 2)])])
        self.activation = nn.ModuleDict({"upsample": AntiAliased(), "downsample": nn.AvgPool1d(2)})

    def forward(self, x):
        x = self.ups[0][0](x)
        return self.activation["downsample"](torch.sin(self.activation["upsample"](x)))


class CausalLayer(nn.ConvTranspose1d):
    """A layer that drops what its last stamps add beyond stride·n, as in causal audio decoders."""

    def forward(self, x):
        return super().forward(x)[..., : -(self.kernel_size[0] - self.stride[0])]


class Encodec(nn.Module):
    """Défossez et al., 2022, arXiv:2210.13438: a causal decoder, its layers trimmed by themselves or after a norm."""

    def __init__(self):
        super().__init__()
        self.first = CausalLayer(8, 4, 16, 8)
        self.second = nn.ConvTranspose1d(4, 2, 10, 5)
        self.norm = nn.GroupNorm(1, 2)

    def forward(self, x):
        y = self.norm(self.second(F.elu(self.first(x))))
        left, right = 2, 3
        return y[..., left : y.shape[-1] - right]


class WaveGlow(nn.Module):
    """Prenger et al., 2018, arXiv:1811.00002: the mel spectrogram brought to the rate of the sound, then trimmed."""

    def __init__(self):
        super().__init__()
        self.upsample = nn.ConvTranspose1d(4, 4, 1024, stride=256)

    def forward(self, spectrogram, audio):
        spectrogram = self.upsample(spectrogram)
        assert spectrogram.shape[2] >= audio.shape[1]
        return spectrogram[:, :, : audio.shape[1]]


class HTDemucs(nn.Module):
    """Rouard et al., 2022, arXiv:2211.08553: one decoder layer in frequency and one in time, cropped after a norm."""

    def __init__(self):
        super().__init__()
        self.in_frequency = nn.ConvTranspose2d(4, 2, (8, 1), (4, 1))
        self.in_time = nn.ConvTranspose1d(4, 2, 8, 4)
        self.norms = nn.ModuleList([nn.GroupNorm(1, 2), nn.GroupNorm(1, 2)])

    def forward(self, spectrum, wave, length):
        z = self.norms[0](self.in_frequency(spectrum))
        y = self.norms[1](self.in_time(wave))
        return F.gelu(z[..., 2:-2, :]), F.gelu(y[..., 2 : 2 + length])


class NNUNet(nn.Module):
    """Isensee et al., 2021, doi:10.1038/s41592-020-01008-z: thick slices, so the first axis is halved less often."""

    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList([nn.Conv3d(1, 2, 3, (1, 2, 2), 1), nn.Conv3d(2, 4, 3, 2, 1)])
        self.transpconvs = nn.ModuleList(
            [nn.ConvTranspose3d(4, 2, 2, 2, bias=False), nn.ConvTranspose3d(4, 1, (1, 2, 2), (1, 2, 2), bias=False)]
        )

    def forward(self, x):
        a = self.down[0](x)
        return self.transpconvs[1](torch.cat([self.transpconvs[0](self.down[1](a)), a], 1))


class SAM(nn.Module):
    """Kirillov et al., 2023, arXiv:2304.02643: the mask decoder's upscaling, which takes four tensors and a flag."""

    def __init__(self):
        super().__init__()
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose2d(8, 4, 2, 2), nn.GroupNorm(1, 4), nn.GELU(), nn.ConvTranspose2d(4, 2, 2, 2), nn.GELU()
        )
        self.hypernetwork = nn.Linear(8, 2)

    def forward(
        self, image_embeddings, image_pe, sparse_prompt_embeddings, dense_prompt_embeddings, multimask_output: bool
    ):
        assert multimask_output in (True, False)
        up = self.output_upscaling(image_embeddings + image_pe + dense_prompt_embeddings)
        masks = torch.einsum("btc,bchw->bthw", self.hypernetwork(sparse_prompt_embeddings), up)
        return masks[:, 1:] if multimask_output else masks[:, :1]


class PointPillars(nn.Module):
    """Lang et al., 2018, arXiv:1812.05784: the neck takes a list of maps and brings all to the size of the first."""

    def __init__(self):
        super().__init__()
        self.deblocks = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose2d(C, 2, s, s, bias=False), nn.BatchNorm2d(2), nn.ReLU())
            for C, s in ((2, 1), (4, 2), (8, 4))
        )

    def forward(self, x):
        assert len(x) == len(self.deblocks)
        return [torch.cat([deblock(x[i]) for i, deblock in enumerate(self.deblocks)], dim=1)]


class Detector(nn.Module):
    """A detector that takes a dict of a batch and returns one, as those of OpenPCDet and detectron2 do."""

    def __init__(self):
        super().__init__()
        self.neck = nn.ConvTranspose2d(2, 2, 4, 2, 1)

    def forward(self, batch):
        return {**batch, "spatial_features_2d": self.neck(batch["spatial_features"])}


def simple_baseline():
    """Return the head of Xiao et al., 2018, arXiv:1804.06208."""
    layers = []
    for C_in in (6, 4, 4):
        layers += [nn.ConvTranspose2d(C_in, 4, 4, 2, 1, 0, bias=False), nn.BatchNorm2d(4), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(4, 3, 1))


class CenterNet(nn.Module):
    """Zhou et al., 2019, arXiv:1904.07850: its DLA network enlarges each channel by itself, bilinear at first."""

    def __init__(self):
        super().__init__()
        self.up_1 = nn.ConvTranspose2d(4, 4, 4, 2, padding=1, output_padding=0, groups=4, bias=False)
        self.up_2 = nn.ConvTranspose2d(4, 4, 8, 4, padding=2, output_padding=0, groups=4, bias=False)

    def forward(self, layers):
        return layers[0] + self.up_1(layers[1]) + self.up_2(layers[2])


class Streaming(nn.Module):
    """A decoder that takes a sound in pieces and keeps the cells that the next piece still adds to."""

    def __init__(self):
        super().__init__()
        self.up = nn.ConvTranspose1d(2, 1, 8, 4, bias=False)
        self.register_buffer("rest", torch.zeros(1, 1, 4))
        self.pieces = []

    def forward(self, x):
        y = self.up(x)
        y[..., :4] += self.rest
        self.rest = y[..., -4:].clone()
        self.pieces.append(y[..., :-4])
        return self.pieces[-1]


class StyleGAN(nn.Module):
    """Karras et al., 2019, arXiv:1912.04958: the weight is computed for each example, and a batch is made of groups."""

    def __init__(self):
        super().__init__()
        self.conv0 = Modulated()
        self.affine = nn.Linear(5, 4)

    def forward(self, x, w):
        return self.conv0(x, self.affine(w))


class Modulated(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(3, 4, 3, 3))

    def forward(self, x, styles):
        N, C, H, W = x.shape
        w = self.weight[None] * styles[:, None, :, None, None]
        w = w.transpose(1, 2).reshape(N * C, 3, 3, 3)
        return F.conv_transpose2d(x.reshape(1, N * C, H, W), w, stride=2, groups=N).reshape(N, 3, 2 * H + 1, 2 * W + 1)


class Pix2Pix(nn.Module):
    """Isola et al., 2016, arXiv:1611.07004: a U-Net of blocks inside blocks."""

    def __init__(self, depth=3):
        super().__init__()
        inner = [Pix2Pix(depth - 1)] if depth > 1 else []
        C = 1 if depth == 3 else 2
        self.model = nn.Sequential(
            nn.Conv2d(C, 2, 4, 2, 1), *inner, nn.ReLU(), nn.ConvTranspose2d(4 if inner else 2, C, 4, 2, 1)
        )

    def forward(self, x):
        return torch.cat([x, self.model(x)], 1)


class PlainList(nn.Module):
    """A beginner's decoder: layers in a plain list, called by their forward."""

    def __init__(self):
        super().__init__()
        self.ups = [nn.ConvTranspose1d(2, 2, 2, 2), nn.ConvTranspose1d(2, 1, 3, 2, 1, 1)]
        self.spare = nn.ConvTranspose1d(1, 1, 1)

    def forward(self, x):
        for up in self.ups:
            x = up.forward(x)
        return x
