package io.ssd2gan.registry.inference;

import io.grpc.Status;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.registry.inference.grpc.GRPCInferenceService;
import io.ssd2gan.registry.inference.grpc.ModelInferRequest;
import io.ssd2gan.registry.inference.grpc.ModelInferRequest.InferRequestedOutputTensor;
import io.ssd2gan.registry.inference.grpc.ModelInferResponse;
import io.ssd2gan.registry.inference.grpc.ModelMetadataRequest;
import io.ssd2gan.registry.inference.grpc.ModelMetadataResponse;
import io.ssd2gan.registry.inference.grpc.ModelReadyRequest;
import io.ssd2gan.registry.inference.grpc.ModelReadyResponse;
import io.ssd2gan.registry.inference.grpc.ServerLiveRequest;
import io.ssd2gan.registry.inference.grpc.ServerLiveResponse;
import io.ssd2gan.registry.inference.grpc.ServerMetadataRequest;
import io.ssd2gan.registry.inference.grpc.ServerMetadataResponse;
import io.ssd2gan.registry.inference.grpc.ServerReadyRequest;
import io.ssd2gan.registry.inference.grpc.ServerReadyResponse;
import io.ssd2gan.registry.serving.BusyException;
import io.ssd2gan.registry.serving.PixelBudget.Reservation;
import io.ssd2gan.registry.serving.ServedModels;
import io.ssd2gan.registry.serving.TooManyImagesException;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.NotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Open Inference Protocol over gRPC, at the port of HTTP; see {@link Inference}. Numbers are
 * answered as they were sent: raw, or typed.
 */
@GrpcService
@Blocking
public class GrpcInference implements GRPCInferenceService {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcInference.class);

  private final Inference inference;
  private final String name;
  private final String version;

  GrpcInference(
      Inference inference,
      @ConfigProperty(name = "quarkus.application.name") String name,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.inference = inference;
    this.name = name;
    this.version = version;
  }

  @FunctionalInterface
  private interface Call<T> {
    T answer() throws Exception;
  }

  @Override
  public Uni<ServerLiveResponse> serverLive(ServerLiveRequest request) {
    return answer(() -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public Uni<ServerReadyResponse> serverReady(ServerReadyRequest request) {
    return answer(() -> ServerReadyResponse.newBuilder().setReady(inference.isReady()).build());
  }

  @Override
  public Uni<ModelReadyResponse> modelReady(ModelReadyRequest request) {
    return answer(
        () -> {
          inference.metadata(request.getName(), request.getVersion());
          return ModelReadyResponse.newBuilder().setReady(true).build();
        });
  }

  @Override
  public Uni<ServerMetadataResponse> serverMetadata(ServerMetadataRequest request) {
    return answer(
        () -> ServerMetadataResponse.newBuilder().setName(name).setVersion(version).build());
  }

  @Override
  public Uni<ModelMetadataResponse> modelMetadata(ModelMetadataRequest request) {
    return answer(
        () -> {
          ModelMetadata model = inference.metadata(request.getName(), request.getVersion());
          return ModelMetadataResponse.newBuilder()
              .setName(model.name())
              .addAllVersions(model.versions())
              .setPlatform(model.platform())
              .addAllInputs(tensors(model.inputs()))
              .addAllOutputs(tensors(model.outputs()))
              .build();
        });
  }

  private static List<ModelMetadataResponse.TensorMetadata> tensors(
      List<ModelMetadata.TensorMetadata> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                ModelMetadataResponse.TensorMetadata.newBuilder()
                    .setName(tensor.name())
                    .setDatatype(tensor.datatype())
                    .addAllShape(tensor.shape())
                    .build())
        .toList();
  }

  @Override
  public Uni<ModelInferResponse> modelInfer(ModelInferRequest request) {
    return answer(
        () -> {
          List<Reservation> taken = new ArrayList<>();
          try {
            List<String> outputs =
                request.getOutputsList().stream().map(InferRequestedOutputTensor::getName).toList();
            return GrpcTensors.response(
                request,
                inference.infer(
                    request.getModelName(),
                    request.getModelVersion(),
                    GrpcTensors.inputs(request),
                    outputs,
                    taken::add));
          } finally {
            taken.forEach(Reservation::close);
          }
        });
  }

  private static <T> Uni<T> answer(Call<T> call) {
    try {
      return Uni.createFrom().item(call.answer());
    } catch (Exception e) {
      String message =
          e instanceof IOException ? ServedModels.AWAY : String.valueOf(e.getMessage());
      return Uni.createFrom().failure(status(e).withDescription(message).asRuntimeException());
    }
  }

  private static Status status(Exception e) {
    if (e instanceof NotFoundException) {
      return Status.NOT_FOUND;
    }
    if (e instanceof BadRequestException || e instanceof TooManyImagesException) {
      return Status.INVALID_ARGUMENT;
    }
    if (e instanceof BusyException) {
      return Status.RESOURCE_EXHAUSTED;
    }
    LOG.warn("A call failed", e);
    if (e instanceof IOException) {
      return Status.UNAVAILABLE;
    }
    return e instanceof CorruptCheckpointException ? Status.DATA_LOSS : Status.INTERNAL;
  }
}
