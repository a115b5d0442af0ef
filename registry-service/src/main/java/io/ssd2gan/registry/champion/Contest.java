package io.ssd2gan.registry.champion;

import io.ssd2gan.common.event.Champion;
import java.util.Optional;

/**
 * A model with those of its versions that matter.
 *
 * @param champion to which the alias points
 * @param leader the best one among those that compete; the champion, unless another one is pinned
 */
public record Contest(
    KeptModel model, Optional<GeneratorVersion> champion, Optional<GeneratorVersion> leader) {

  /** The champion that a version has met: of the champion itself the one before. */
  public Optional<Champion> rivalOf(Optional<GeneratorVersion> version) {
    Promotion promotion = model.standing().promotion();
    return promotion != null && version.equals(champion)
        ? Optional.ofNullable(promotion.previous())
        : champion.map(GeneratorVersion::champion);
  }
}
