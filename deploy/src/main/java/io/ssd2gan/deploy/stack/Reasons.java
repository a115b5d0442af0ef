package io.ssd2gan.deploy.stack;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be used, in words; the messages of the JDK are often the path alone. */
public final class Reasons {
  private Reasons() {}

  /** One line for the user. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "There is no file or folder " + e.getMessage();
    }
    if (e instanceof AccessDeniedException) {
      return e.getMessage() + " may not be read or written by this user";
    }
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return e.getMessage() + " is there already, and is no folder";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
