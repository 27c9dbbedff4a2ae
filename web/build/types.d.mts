export function types(folder: string): Promise<string>;
