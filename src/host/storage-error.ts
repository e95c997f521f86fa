import { DataError } from "../model/errors.ts";

/** Waits for a writing; what fails of the disk is told as a DataError that names the file. */
export async function told<T>(path: string, writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw storageError(error, path);
  }
}

/** What the reader of a failed write must know; other errors are given back as they are. */
export function storageError(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return new DataError(
        "the disk is full",
        "make room and do it again; a run goes on from its last checkpoint, which is whole",
        {
          file: path,
        },
      );
    case "EROFS":
    case "EACCES":
    case "EPERM":
    case "ENOENT": // what making a folder on a read-only disk gives
      return new DataError(
        "the folder cannot be written",
        "choose another with --out, or change its rights",
        {
          file: path,
        },
      );
    case "ENOTDIR":
    case "EEXIST":
      return new DataError(
        "a file stands where a folder is needed",
        "move it away, or choose another folder with --out",
        {
          file: path,
        },
      );
    case "ENAMETOOLONG":
      return new DataError("the name of the folder is too long", "choose a shorter one with --out", {
        file: path,
      });
    default:
      // errors of the system have such a code, those of Node have ERR_ in front
      if (!/^E[A-Z0-9]+$/.test(code ?? "")) return error;
      return new DataError(
        `the folder cannot be written (${code})`,
        "check its disk, or choose another with --out",
        { file: path },
      );
  }
}
