package io.ssd2gan.deploy.report;

import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.deploy.run.ChampionModel;
import io.ssd2gan.deploy.run.RegistryClient;
import io.ssd2gan.deploy.run.RunProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The three pictures of the demo: samples, FID against iteration, spectra. */
public final class Report {
  private static final long SEED = 0;
  private static final int SHOWN = 64;

  private Report() {}

  /**
   * Writes {@code samples.png}, {@code fid.png} and {@code spectra.png}; the registry draws the
   * images from the champion.
   *
   * @param best of the run's own checkpoints
   */
  public static void write(
      Path folder,
      RunProgress run,
      CheckpointScored best,
      ChampionModel champion,
      RealImages real,
      RegistryClient registry)
      throws IOException {
    Files.createDirectories(folder);
    SamplesPicture.write(
        folder.resolve("samples.png"),
        registry.samples(champion.model(), SHOWN, SEED, RegistryClient.Format.PNG),
        "Generated: iteration %d, FID %.1f".formatted(champion.iteration(), champion.fid()),
        real.grid(),
        "Real: " + real.name());
    Figures.fid(
        folder.resolve("fid.png"),
        "FID against iteration, run %s".formatted(run.runId()),
        run.scores(),
        best);
    Npy generated =
        Npy.read(
            registry.samples(
                champion.model(), AzimuthalSpectrum.IMAGES, SEED, RegistryClient.Format.NPY));
    Figures.spectra(
        folder.resolve("spectra.png"),
        "Azimuthal power spectra, " + real.name(),
        real.spectrum(),
        Map.of(
            "generated",
            AzimuthalSpectrum.of(generated.values(), generated.shape()[0], generated.shape()[2])));
  }
}
