"""The networks of torch-mimicry without its metrics and loggers, which would need TensorFlow."""

import importlib.util
import sys
import types

package = types.ModuleType("torch_mimicry")
package.__path__ = importlib.util.find_spec("torch_mimicry").submodule_search_locations
sys.modules["torch_mimicry"] = package

from torch_mimicry.nets.sngan.sngan_32 import SNGANDiscriminator32, SNGANGenerator32  # noqa: E402

__all__ = ["SNGANDiscriminator32", "SNGANGenerator32", "name"]


def name(key):
    """The name of a tensor without the traces of torch.nn.utils.spectral_norm."""
    return key.replace("weight_orig", "weight").replace("weight_u", "sn_u")
