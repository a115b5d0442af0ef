package io.ssd2gan.registry.samples;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.registry.mlflow.MlflowRefusedException;
import io.ssd2gan.registry.serving.BusyException;
import io.ssd2gan.registry.serving.ServedModels;
import io.ssd2gan.registry.serving.TooManyImagesException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as JSON: {@code {"error": "..."}}. */
public class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
  private static final int RETRY_AFTER_SECONDS = 5;

  /** The caller is wrong: body, name, path or media type. */
  @ServerExceptionMapper
  Response of(WebApplicationException e) {
    return Response.fromResponse(e.getResponse())
        .type(MediaType.APPLICATION_JSON)
        .entity(body(e))
        .build();
  }

  /** MLflow cannot be reached. */
  @ServerExceptionMapper
  Response of(IOException e) {
    LOG.warn("{}", e.getMessage());
    return later(Response.Status.SERVICE_UNAVAILABLE, ServedModels.AWAY, RETRY_AFTER_SECONDS);
  }

  /** Too many calls. */
  @ServerExceptionMapper
  Response of(BusyException e) {
    return later(Response.Status.TOO_MANY_REQUESTS, String.valueOf(e.getMessage()), 1);
  }

  /** A call that is too large. */
  @ServerExceptionMapper
  Response of(TooManyImagesException e) {
    return response(Response.Status.REQUEST_ENTITY_TOO_LARGE, e);
  }

  /** MLflow holds something else than was put there. */
  @ServerExceptionMapper
  Response of(CorruptCheckpointException e) {
    LOG.error("{}", e.getMessage());
    return response(Response.Status.BAD_GATEWAY, e);
  }

  /** MLflow does not want what it should. */
  @ServerExceptionMapper
  Response of(MlflowRefusedException e) {
    LOG.error("{}", e.getMessage());
    return response(Response.Status.BAD_GATEWAY, e);
  }

  /** A mistake of this program. */
  @ServerExceptionMapper
  Response of(Exception e) {
    LOG.error("A request failed", e);
    return Response.serverError()
        .type(MediaType.APPLICATION_JSON)
        .entity(Map.of("error", "internal error; the log of the registry says more"))
        .build();
  }

  private static Response later(Response.Status status, String error, int seconds) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON)
        .entity(Map.of("error", error))
        .header(HttpHeaders.RETRY_AFTER, seconds)
        .build();
  }

  private static Response response(Response.Status status, Exception e) {
    return Response.status(status).type(MediaType.APPLICATION_JSON).entity(body(e)).build();
  }

  private static Map<String, String> body(Exception e) {
    return Map.of("error", String.valueOf(e.getMessage()));
  }
}
