package io.ssd2gan.evaluator.service;

import io.quarkus.runtime.StartupEvent;
import io.ssd2gan.evaluator.extractor.FeatureExtractor;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Loads the extractor, so that a wrong setting ends the start and not the first evaluation. */
final class Startup {

  private static final Logger LOG = Logger.getLogger(Startup.class);

  void load(@Observes StartupEvent event, FeatureExtractor extractor) {
    LOG.infof("Measures with %s", extractor.id());
  }
}
