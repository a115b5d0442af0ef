package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.store.Store;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code create-store}: makes a store for services that are not started by this program. */
@Command(
    name = "create-store",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a store, which services on other machines then find under SSD2GAN_STORE. Does nothing"
          + " where there is one. (up makes its own.)",
      ""
    },
    footer = {
      "",
      "A service writes only to a store that was made: a folder that is not mounted looks like an"
          + " empty store.",
      "",
      "Examples:",
      "  deploy/ssd2gan create-store /mnt/shared/ssd2gan",
      "  deploy/ssd2gan create-store s3://bucket/ssd2gan",
      "  deploy/ssd2gan create-store \"s3://bucket/ssd2gan?endpoint=http://minio:9000&path-style=true\""
    })
final class CreateStoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ADDRESS", description = "A folder, or s3://bucket/prefix")
  private String address = "";

  @Override
  public Integer call() throws IOException {
    Store store = Store.create(address);
    System.out.printf("Store %s, id %s%n", store, store.id());
    return 0;
  }
}
