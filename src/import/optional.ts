import { AdlError } from '../errors.ts';

/** Loads a package that is installed only where it is wanted. @throws AdlError MISSING_PACKAGE */
export async function optionalPackage<T>(name: string, purpose: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new AdlError(
      'MISSING_PACKAGE',
      `${purpose} needs the package ${name}, which is not loaded: npm install ${name} (${(error as Error).message})`,
    );
  }
}
