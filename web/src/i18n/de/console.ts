export const console = {
  title: 'Konsole',
};
