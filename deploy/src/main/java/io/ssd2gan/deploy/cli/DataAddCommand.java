package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.data.DataSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a data set into the store. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Puts images into the store under a name, once each of them was read.",
      "",
      "A name keeps its content: to add the same again changes nothing, to add other images under it is"
          + " refused.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  deploy/ssd2gan data add photos ~/photos",
      "  deploy/ssd2gan data add photos photos.zip --store s3://bucket/ssd2gan",
      "  deploy/ssd2gan data add my-cifar cifar-100-binary.tar.gz"
    })
final class DataAddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataCommand.StoreOption store = new DataCommand.StoreOption();

  @Parameters(index = "0", paramLabel = "NAME", description = "1 to 64 letters, digits, _ or -")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "FOLDER|ARCHIVE",
      description =
          "A folder of PNG and JPEG files, a zip of one, or a CIFAR archive (.tar.gz); its files"
              + " have at most 64 GiB")
  private Path source = Path.of("");

  @Override
  public Integer call() throws IOException {
    DataSet set = store.sets().add(name, source);
    spec.commandLine()
        .getOut()
        .printf(
            "Data set %s: %d images, %d bytes, digest %s%n",
            set.name(), set.images(), set.bytes(), set.digest());
    return 0;
  }
}
