package io.ssd2gan.registry.samples;

import org.jspecify.annotations.Nullable;

/**
 * A registered model as JSON.
 *
 * @param protocol under which its champion is chosen
 * @param champion null if there is none
 */
public record ModelView(String name, String protocol, @Nullable VersionView champion) {}
