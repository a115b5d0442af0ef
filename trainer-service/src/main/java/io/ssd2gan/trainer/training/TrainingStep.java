package io.ssd2gan.trainer.training;

import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.trainer.gan.Generator;
import io.ssd2gan.trainer.gan.Variables;
import io.ssd2gan.trainer.loss.AdversarialLoss;
import io.ssd2gan.trainer.loss.MatchingLoss;
import io.ssd2gan.trainer.tensor.Named;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Program;
import io.ssd2gan.trainer.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One iteration of the method as three programs, which {@link Training} calls in this order:
 *
 * <ol>
 *   <li>{@link #updateGenerator}: fakes {@code G(z)}, G's loss against every discriminator, one
 *       update of G;
 *   <li>{@link #updateDiscriminators}: losses of Ds and Df on a real batch and these fakes, one
 *       update of each;
 *   <li>for every further update of the discriminators ({@code nDis}), {@link #generate} with fresh
 *       noise, and the second again with a fresh real batch.
 * </ol>
 *
 * <p>The numbers in the comments are those of the method's description: 1. a real batch x and noise
 * z, 2. fakes, 3. to 6. G, 7. to 11. the discriminators.
 *
 * <p>Every pass through G, the second kind included, goes through batch norm in training mode and
 * moves its running statistics; every pass through a discriminator advances its spectral norm. Both
 * are as in torch-mimicry.
 */
final class TrainingStep {
  /** Input: real images x, [N, 3, H, W] in [-1, 1]. */
  static final String REAL = "real";

  /** Input: latent noise z, [N, latentSize]. */
  static final String LATENTS = "latents";

  /** Output of {@link #updateGenerator} and {@link #generate}, input of the other: G(z). */
  static final String FAKES = "fakes";

  /** Name of {@code L_G}, equation 2; its terms are named {@code generator.<critic>}. */
  static final String GENERATOR_LOSS = "generator";

  /** Name in the state under which the moving average of G is kept. */
  static final String AVERAGE = "ema";

  static final String MATCHING_LOSS = "matching";
  static final String CONSISTENCY_LOSS = "consistency";

  private final Generator generator;
  private final Player g;
  private final Composition arm;
  private final AdversarialLoss adversarial;
  private final Adam adam;
  private final double emaDecay;

  TrainingStep(RunSpec spec) {
    this.generator =
        new Generator(
            spec.resolution(), spec.generatorWidth(), spec.latentSize(), spec.upsampling());
    this.g = new Player("generator", generator);
    this.arm = Composition.of(spec);
    this.adversarial = new AdversarialLoss(spec.loss());
    this.adam = new Adam(spec.beta1(), spec.beta2());
    this.emaDecay = spec.emaDecay();
  }

  /** Steps 2 to 6: {@code L_G} and one update of G; the discriminators are constant. */
  Program.Result updateGenerator(Ops ops, Map<String, Tensor> state, Map<String, Tensor> inputs) {
    Tensor x = Named.get(inputs, REAL);
    Tensor z = Named.get(inputs, LATENTS);
    Map<String, Tensor> newState = new HashMap<>();
    Map<String, Tensor> outputs = new HashMap<>();

    Map<String, Tensor> gradients =
        ops.grad(
            g.weights(state),
            weights -> {
              Variables variables = g.variables(weights, state);
              // 2. G(z)
              Tensor fakes = generator.images(ops, variables, z);
              List<Tensor> terms = new ArrayList<>();
              // 3. and 4. G's loss against Ds(G(z)) and Df(F(G(z)))
              for (Critic critic : arm.critics()) {
                Variables d = frozen(critic, state);
                Tensor loss = adversarial.ofGenerator(critic.logits(ops, d, fakes));
                terms.add(loss.mul(critic.weight()));
                outputs.put("generator." + critic.name(), loss);
                keepBuffers(critic.player(), d, newState);
              }
              for (MatchingLoss matching : arm.matching()) {
                Tensor loss = matching.loss(ops, x, fakes);
                terms.add(loss);
                outputs.merge(MATCHING_LOSS, loss, Tensor::add);
              }
              // 5. L_G, equation 2: alpha and 1 - alpha are the critics' weights
              Tensor lossG = sum(terms);
              keepBuffers(g, variables, newState);
              outputs.put(FAKES, fakes);
              outputs.put(GENERATOR_LOSS, lossG);
              return lossG;
            });

    // 6. Update G
    newState.putAll(adam.update(g, g.vector(ops, gradients), state, inputs));
    newState.putAll(averages(state, newState));
    return new Program.Result(newState, outputs);
  }

  /**
   * Steps 7 to 11: the losses of Ds and Df, and one update of each. Their weights are disjoint, so
   * one backward pass over the sum gives both gradients; the consistency loss reaches Ds alone.
   */
  Program.Result updateDiscriminators(
      Ops ops, Map<String, Tensor> state, Map<String, Tensor> inputs) {
    Tensor x = Named.get(inputs, REAL);
    Tensor fakes = Named.get(inputs, FAKES);
    Map<String, Tensor> newState = new HashMap<>();
    Map<String, Tensor> outputs = new HashMap<>();

    Map<String, Tensor> allWeights = new LinkedHashMap<>();
    arm.critics().forEach(critic -> allWeights.putAll(critic.player().weights(state)));
    Map<String, Tensor> gradients =
        ops.grad(
            allWeights,
            weights -> {
              Map<String, Tensor> real = new HashMap<>();
              Map<String, Tensor> fake = new HashMap<>();
              List<Tensor> terms = new ArrayList<>();
              // 7. Ds(x) and Ds(G(z)), Df(F(x)) and Df(F(G(z)))
              for (Critic critic : arm.critics()) {
                Variables d = critic.player().variables(weights, state);
                Tensor logitsReal = critic.logits(ops, d, x);
                Tensor logitsFake = critic.logits(ops, d, fakes);
                real.put(critic.name(), logitsReal);
                fake.put(critic.name(), logitsFake);
                Tensor loss = adversarial.ofDiscriminator(logitsReal, logitsFake);
                terms.add(loss);
                outputs.put("discriminator." + critic.name(), loss);
                keepBuffers(critic.player(), d, newState);
              }
              // 8. and 9. L_c, equation 3, in which Df's outputs are constant
              arm.consistency()
                  .ifPresent(
                      consistency -> {
                        Tensor loss =
                            consistency.loss(
                                Named.get(real, Critic.SPATIAL),
                                Named.get(fake, Critic.SPATIAL),
                                Named.get(real, Critic.FREQUENCY),
                                Named.get(fake, Critic.FREQUENCY));
                        terms.add(loss);
                        outputs.put(CONSISTENCY_LOSS, loss);
                      });
              return sum(terms);
            });

    // 10. and 11. Update Df and Ds
    for (Critic critic : arm.critics()) {
      Player player = critic.player();
      newState.putAll(adam.update(player, player.vector(ops, gradients), state, inputs));
    }
    return new Program.Result(newState, outputs);
  }

  /** Fakes for a further update of the discriminators; no gradients. */
  Program.Result generate(Ops ops, Map<String, Tensor> state, Map<String, Tensor> inputs) {
    Variables variables = g.variables(g.weights(state), state);
    Tensor fakes = generator.images(ops, variables, Named.get(inputs, LATENTS));
    Map<String, Tensor> newState = new HashMap<>();
    keepBuffers(g, variables, newState);
    return new Program.Result(newState, Map.of(FAKES, fakes));
  }

  /**
   * Moving average of G, buffers included, where the state has one: {@code d old + (1 - d) new}.
   */
  private Map<String, Tensor> averages(Map<String, Tensor> state, Map<String, Tensor> newState) {
    Map<String, Tensor> averages = new HashMap<>();
    state.forEach(
        (key, average) -> {
          if (key.startsWith(AVERAGE + ".")) {
            Tensor value = Named.get(newState, g.name() + key.substring(AVERAGE.length()));
            averages.put(key, average.mul(emaDecay).add(value.mul(1 - emaDecay)));
          }
        });
    return averages;
  }

  /** Who plays: G first, then the discriminators. */
  List<Player> players() {
    List<Player> players = new ArrayList<>(List.of(g));
    arm.critics().forEach(critic -> players.add(critic.player()));
    return players;
  }

  Generator generator() {
    return generator;
  }

  Adam adam() {
    return adam;
  }

  private static Tensor sum(List<Tensor> terms) {
    return terms.stream().reduce(Tensor::add).orElseThrow();
  }

  private static Variables frozen(Critic critic, Map<String, Tensor> state) {
    Player player = critic.player();
    return player.variables(player.weights(state), state);
  }

  private static void keepBuffers(Player player, Variables variables, Map<String, Tensor> into) {
    variables.replaced().forEach((name, value) -> into.put(player.name() + "." + name, value));
  }
}
