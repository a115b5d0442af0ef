package io.ssd2gan.common.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageSetTest {
  private static final byte[] PIXELS = {0, 1, 127, (byte) 128, (byte) 254, (byte) 255};

  @Test
  void scalesToMinusOneToOne() {
    ImageSet images = ImageSet.of("two", 2, 1, PIXELS);
    assertThat(images.batch(new int[] {1, 0, 1}))
        .containsExactly(
            128 / 127.5f - 1,
            254 / 127.5f - 1,
            1f,
            -1f,
            1 / 127.5f - 1,
            127 / 127.5f - 1,
            128 / 127.5f - 1,
            254 / 127.5f - 1,
            1f);
  }

  @Test
  void digestIsThatOfShapeAndPixels() {
    String digest = ImageSet.of("a", 2, 1, PIXELS).digest();
    // hashlib.sha256(struct.pack(">4i", 2, 3, 1, 1) + bytes([0, 1, 127, 128, 254, 255]))
    assertThat(digest)
        .isEqualTo("84b22ccc39f012cdb69272782e46413ba5dede43e6b2868ba7681d161bed19fb");
    assertThat(ImageSet.of("b", 2, 1, PIXELS).digest()).isEqualTo(digest);
    assertThat(ImageSet.of("a", 0, 7, new byte[0]).digest())
        .isNotEqualTo(ImageSet.of("a", 0, 8, new byte[0]).digest());
  }

  @Test
  void refusesOtherShapes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSet.of("x", 1, 2, PIXELS))
        .withMessage("6 bytes are not 1 images of 3 x 2 x 2");
  }

  @Test
  void refusesABatchThatIsLargerThanTheSet() {
    ImageSet images = ImageSet.of("two", 2, 1, PIXELS);
    images.requireAtLeast(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.requireAtLeast(3))
        .withMessageContaining("two has 2 images, fewer than batch = 3; set batch to 2 or less");
  }

  @Test
  void liesInParts() {
    ImageSet whole = ImageSet.of("two", 2, 1, PIXELS);
    ImageSet parts =
        ImageSet.of(
            "two",
            2,
            1,
            List.of(ByteBuffer.wrap(PIXELS, 0, 3).slice(), ByteBuffer.wrap(PIXELS, 3, 3).slice()));
    assertThat(parts.digest()).isEqualTo(whole.digest());
    assertThat(parts.pixels(1, 0)).isEqualTo(whole.pixels(1, 0));
    assertThat(parts.pixels(1, 0)).containsExactly(128, 254, 255, 0, 1, 127);
  }
}
