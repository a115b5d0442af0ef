package io.ssd2gan.common.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A named choice of settings. Each stands in one resource: {@code presets/<label>.json}. */
public enum Preset implements Labelled {
  RESNET_SNGAN_32,
  RESNET_SNGAN_48,
  RESNET_SNGAN_64,
  RESNET_SNGAN_128,
  PATENT,
  DEMO,
  DEMO_ND4J,
  SMOKE;

  private record Content(String meaning, @Nullable String base, Map<String, Object> settings) {}

  private Content content() {
    String resource = "/presets/" + label() + ".json";
    try (InputStream in = Preset.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource %s is missing".formatted(resource));
      }
      return new ObjectMapper().readValue(in, Content.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("resource %s: %s".formatted(resource, e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One sentence on what the preset is for. */
  public String meaning() {
    return content().meaning();
  }

  /** The settings of the preset, with those of the preset that it builds on. */
  public Map<String, Object> settings() {
    Content content = content();
    Map<String, Object> settings = new LinkedHashMap<>();
    if (content.base() != null) {
      settings.putAll(RunSpecs.preset(content.base()).settings());
    }
    settings.putAll(content.settings());
    return settings;
  }

  /** The run that the preset describes. */
  public RunSpec spec() {
    return RunSpecs.resolve(label(), Map.of());
  }
}
