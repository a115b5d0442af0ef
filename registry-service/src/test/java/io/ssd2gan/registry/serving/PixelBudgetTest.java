package io.ssd2gan.registry.serving;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.registry.serving.PixelBudget.Reservation;
import org.junit.jupiter.api.Test;

class PixelBudgetTest {
  private final PixelBudget budget = new PixelBudget(100 * 8 * 8);

  @Test
  void whatIsGivenBackOnceCanBeTakenOnce() throws Exception {
    Reservation first = budget.reserve(60, 8);
    assertThatThrownBy(() -> budget.reserve(41, 8))
        .isInstanceOf(BusyException.class)
        .hasMessageContaining("3840 of 6400 pixels");
    Reservation second = budget.reserve(40, 8);

    first.close();
    first.close();

    budget.reserve(60, 8);
    assertThatThrownBy(() -> budget.reserve(1, 8)).isInstanceOf(BusyException.class);
    second.close();
    budget.reserve(40, 8);
  }

  @Test
  void whatNeverFitsIsRefusedForGood() throws Exception {
    budget.reserve(100, 8);
    assertThatThrownBy(() -> budget.reserve(101, 8))
        .isInstanceOf(TooManyImagesException.class)
        .hasMessageContaining("6464 pixels")
        .hasMessageContaining("at most 100 images");
    assertThatThrownBy(() -> budget.reserve(1000, 1 << 20))
        .isInstanceOf(TooManyImagesException.class);
  }
}
