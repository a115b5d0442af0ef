package io.ssd2gan.trainer.service;

import io.ssd2gan.common.data.DataSet;
import io.ssd2gan.common.data.DataSetStore;
import io.ssd2gan.common.data.InvalidDataException;
import io.ssd2gan.common.data.NameTakenException;
import io.ssd2gan.trainer.service.RunResource.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The data sets of the store over REST.
 *
 * <p>What is wrong is answered with {@code {"error": "..."}}: 400 it is no data set or cannot have
 * this name, 409 the name stands for other data, 413 it is too large, 503 the store does not
 * answer.
 */
@Path("/datasets")
@Produces(MediaType.APPLICATION_JSON)
public class DataSetResource {
  private final DataSetStore sets;

  DataSetResource(DataSetStore sets) {
    this.sets = sets;
  }

  /** All sets, by name. */
  @GET
  public List<DataSet> list() throws IOException {
    return sets.list();
  }

  /**
   * Adds a set when every image in it has been read. To send the same again changes nothing.
   *
   * @param body a zip of PNG and JPEG images, or a CIFAR archive ({@code .tar.gz})
   */
  @PUT
  @Path("/{name}")
  @Consumes(MediaType.WILDCARD)
  public DataSet add(@RestPath String name, InputStream body) throws IOException {
    java.nio.file.Path received = Files.createTempFile("ssd2gan-received-", ".zip");
    try {
      Files.copy(body, received, StandardCopyOption.REPLACE_EXISTING);
      return sets.add(name, received);
    } finally {
      Files.deleteIfExists(received);
    }
  }

  @ServerExceptionMapper
  RestResponse<Problem> taken(NameTakenException e) {
    return RunResource.problem(RestResponse.Status.CONFLICT, e);
  }

  @ServerExceptionMapper({IllegalArgumentException.class, InvalidDataException.class})
  RestResponse<Problem> invalid(Exception e) {
    return RunResource.problem(RestResponse.Status.BAD_REQUEST, e);
  }

  @ServerExceptionMapper
  RestResponse<Problem> storeAway(IOException e) {
    return RunResource.storeDoesNotAnswer(e);
  }
}
