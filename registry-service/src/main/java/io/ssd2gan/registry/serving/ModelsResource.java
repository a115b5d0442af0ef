package io.ssd2gan.registry.serving;

import io.smallrye.common.annotation.Blocking;
import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.image.SampleGrid;
import io.ssd2gan.common.run.RunIds;
import io.ssd2gan.registry.champion.Champions;
import io.ssd2gan.registry.champion.GeneratorVersion;
import io.ssd2gan.registry.champion.KeptModel;
import io.ssd2gan.registry.mlflow.MlflowClient;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Models by name. Errors are JSON: {@code {"error": "..."}}, see {@link Errors}. */
@Path("/models")
@Blocking
public class ModelsResource {
  private static final String PNG = "image/png";

  private final MlflowClient mlflow;
  private final Champions champions;
  private final ServedModels models;

  ModelsResource(MlflowClient mlflow, Champions champions, ServedModels models) {
    this.champions = champions;
    this.mlflow = mlflow;
    this.models = models;
  }

  /** Every model that the registry keeps, with its champion. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public List<ModelView> models() throws IOException {
    List<ModelView> views = new ArrayList<>();
    for (KeptModel model : champions.all()) {
      ChampionView champion = models.champion(model.name()).map(this::view).orElse(null);
      views.add(new ModelView(model.name(), model.policy().protocol(), champion));
    }
    return views;
  }

  /** The best version of a model. */
  @GET
  @Path("/{name}/champion")
  @Produces(MediaType.APPLICATION_JSON)
  public ChampionView champion(@PathParam("name") String name) throws IOException {
    return models.champion(checked(name)).map(this::view).orElseThrow(unknown(name));
  }

  /**
   * Images drawn from the champion; the header {@code Model-Version} says which version that was.
   * Image i of a seed is the same however many are asked for.
   *
   * @param body see {@link SampleRequest}; its format, if given, is stronger than {@code Accept}
   * @return a PNG with the images in a square grid, or float32 [n, 3, H, W] in [-1, 1] as NPY
   */
  @POST
  @Path("/{name}/samples")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({PNG, Npy.MEDIA_TYPE})
  public Response samples(
      @PathParam("name") String name,
      @HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept,
      byte @Nullable [] body)
      throws IOException, CorruptCheckpointException, BusyException, InterruptedException {
    SampleRequest request = SampleRequest.parse(body);
    ServedModels.Drawn drawn =
        models.draw(checked(name), request.n(), request.seed()).orElseThrow(unknown(name));
    Response.ResponseBuilder response = Response.ok();
    if (isNpy(request, accept)) {
      int size = drawn.resolution();
      StreamingOutput numbers = out -> Npy.write(out, drawn.images(), request.n(), 3, size, size);
      response.type(Npy.MEDIA_TYPE).entity(numbers);
    } else {
      int columns = (int) Math.ceil(Math.sqrt(request.n()));
      response
          .type(PNG)
          .entity(SampleGrid.png(drawn.images(), request.n(), drawn.resolution(), columns));
    }
    return response.header("Model-Version", drawn.champion().version().version()).build();
  }

  private static boolean isNpy(SampleRequest request, @Nullable String accept) {
    if (request.format() != null) {
      return request.format() == SampleRequest.Format.NPY;
    }
    return accept != null && accept.contains(Npy.MEDIA_TYPE) && !accept.contains(PNG);
  }

  private ChampionView view(GeneratorVersion champion) {
    return ChampionView.of(champion, mlflow.page(champion.version()));
  }

  private static String checked(String name) {
    if (!name.matches(RunIds.PATTERN)) {
      throw new BadRequestException(
          "\"%s\" is not the name of a model; it must match %s".formatted(name, RunIds.PATTERN));
    }
    return name;
  }

  private static Supplier<NotFoundException> unknown(String name) {
    return () ->
        new NotFoundException(
            "there is no model \"%s\" with a champion; GET /models lists those there are"
                .formatted(name));
  }
}
